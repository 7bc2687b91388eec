/** Providers and stores behind a private authority that only the system knows. */
import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createServer } from 'node:tls'
import { expect, onTestFinished, test } from 'vitest'
import { startSimulator } from '../../main/demo/simulator.ts'
import { videoJob } from '../helpers/engine-kit.ts'
import { loopbackCertificate } from '../helpers/loopback-certificate.ts'
import { runCli } from '../helpers/run-cli.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

/** The same server over TLS. Returns its origin. */
async function overTls(origin: string): Promise<string> {
  const server = createServer(loopbackCertificate, (client) => {
    const behind = connect(Number(new URL(origin).port), '127.0.0.1')
    for (const [from, to] of [
      [client, behind],
      [behind, client],
    ] as const)
      from.pipe(to).on('error', () => from.destroy())
    onTestFinished(() => void client.destroy())
  })
  // Who does not trust the certificate hangs up.
  server.on('tlsClientError', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** `fetch` of one job, with nothing of the machine's own certificates. */
async function fetchWith(env: Record<string, string>) {
  const simulator = await startSimulator({ speed: 50, through: overTls })
  onTestFinished(() => simulator.close())
  simulator.addJob(videoJob('job_1', 3_000_000))
  const folder = tempFolder()
  const result = await runCli(
    [
      ...['fetch', 'job_1', '--provider', 'redner', '--base-url', simulator.baseUrls.redner],
      ...['--data', folder, '--out', folder, '--poll-interval', '0.05', '--json'],
    ],
    {
      env: {
        REELHAUL_API_KEY: simulator.credentials.redner.key,
        NODE_EXTRA_CA_CERTS: '',
        SSL_CERT_FILE: '',
        SSL_CERT_DIR: tempFolder(),
        ...env,
      },
    },
  )
  return { ...result, stats: simulator.stats() }
}

function fileOf(name: string, text: string): { readonly folder: string; readonly path: string } {
  const folder = tempFolder()
  writeFileSync(join(folder, name), text)
  return { folder, path: join(folder, name) }
}

/** Of an authority that has signed nothing here. */
const anotherCertificate = `-----BEGIN CERTIFICATE-----
MIIBjzCCATWgAwIBAgIUaVioI80xmnQRRcMeJrcV9osUx9kwCgYIKoZIzj0EAwIw
HDEaMBgGA1UEAwwRRXhhbXBsZSBhdXRob3JpdHkwIBcNMjYxMTI4MjIzMDI0WhgP
MjEyNjExMDQyMjMwMjRaMBwxGjAYBgNVBAMMEUV4YW1wbGUgYXV0aG9yaXR5MFkw
EwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEGojDhDyfAhmKssxF9x+sbvqjsY0MGJR9
54K377Goe4pNvOSJKx0+B/KRnqjegCYw5C8UIPfGu+umzRmG6bgF66NTMFEwHQYD
VR0OBBYEFBlxYfcXroibFA717phQvsDiGm/oMB8GA1UdIwQYMBaAFBlxYfcXroib
FA717phQvsDiGm/oMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIh
AMmJ3bN49me4n17+R+uBxmjnWCsnVq6gnV609VQMxZ1MAiAlRU2pr8PgocdfMhH5
gVSGqAWvxebrLjWqQABHmd/Neg==
-----END CERTIFICATE-----
`

const patience = { timeout: 60_000 }
const damaged = loopbackCertificate.cert.replace(/MII.{20}/, 'A'.repeat(23))

test.runIf(process.platform !== 'win32' && process.platform !== 'darwin').each([
  [
    "the system's file",
    () => ({
      SSL_CERT_FILE: fileOf('ca.crt', `Ours\n${damaged}\n${loopbackCertificate.cert}`).path,
    }),
  ],
  [
    "the system's folder",
    () => ({ SSL_CERT_DIR: fileOf('0a1b2c3d.0', loopbackCertificate.cert).folder }),
  ],
])('an authority in %s is trusted for the API and for every file', patience, async (_, envOf) => {
  const { code, stderr, stats } = await fetchWith(envOf())
  expect(code, stderr).toBe(0)
  expect(stats.storage.requests).toBeGreaterThan(0)
})

test('one that Node is told of stays trusted beside those of the system', patience, async () => {
  const other = fileOf('other.crt', anotherCertificate)
  const ours = fileOf('ours.pem', loopbackCertificate.cert)
  const env = { SSL_CERT_FILE: other.path, NODE_EXTRA_CA_CERTS: ours.path }
  const { code, stderr } = await fetchWith(env)
  expect(code, stderr).toBe(0)
})

test('one that is nowhere is refused by name, and no key is sent', patience, async () => {
  const { code, events, stats } = await fetchWith({})
  expect(code).toBe(1)
  expect(events.filter(({ event }) => event === 'job').at(-1)).toMatchObject({
    failure: { reason: 'NETWORK_CERTIFICATE' },
  })
  expect(stats.api.redner).toBe(0)
})
