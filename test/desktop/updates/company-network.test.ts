/** Updates take the way of everything else: the settings' proxy and certificates. */
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { fetchArtefact } from '../../../main/desktop/updates/fetch-artefact.ts'
import { trusting } from '../../../main/network/certificates.ts'
import type { Network } from '../../../main/network/network.ts'
import type { Route } from '../../../main/network/proxy.ts'
import { startProxy } from '../../helpers/connect-proxy.ts'
import { loopbackCertificate } from '../../helpers/loopback-certificate.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const content = randomBytes(200_000)
const control = {
  hold: () => null,
  onProgress: () => undefined,
  signal: new AbortController().signal,
}

async function artefact() {
  const server = createServer(loopbackCertificate, (_request, response) => response.end(content))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return {
    url: new URL(`https://updates.example.test:${port}/Reelhaul.AppImage`),
    sha512: createHash('sha512').update(content).digest('base64'),
    size: content.length,
  }
}

const networkOf = (route: Route, certificates: readonly string[]): Network => ({
  route: () => route,
  certificates,
  trust: trusting(certificates),
})

const password = { user: 'ana', password: 'pass' }
const hosts = { 'updates.example.test': '127.0.0.1', localhost: '127.0.0.1' }

test('go through a proxy that asks for a password, with a company’s certificate', async () => {
  const { proxy, seen, close } = await startProxy({ ...password, hosts })
  onTestFinished(close)
  const wanted = await artefact()
  wanted.url.hostname = 'localhost'
  const path = join(tempFolder(), 'update')
  await fetchArtefact(wanted, path, networkOf(proxy, [loopbackCertificate.cert]), control)
  expect(readFileSync(path).equals(content)).toBe(true)
  expect(seen).toEqual([`CONNECT localhost:${wanted.url.port}`])
})

test('trust no certificate that the settings do not trust, and none of another name', async () => {
  const { proxy, close } = await startProxy({ hosts })
  onTestFinished(close)
  const wanted = await artefact()
  const path = join(tempFolder(), 'update')
  const other = fetchArtefact(wanted, path, networkOf(proxy, [loopbackCertificate.cert]), control)
  await expect(other).rejects.toMatchObject({ name: 'UpdateError', reason: 'offline' })
  wanted.url.hostname = 'localhost'
  const strange = fetchArtefact(wanted, path, networkOf(proxy, []), control)
  await expect(strange).rejects.toMatchObject({ name: 'UpdateError', reason: 'offline' })
  expect(existsSync(path)).toBe(false)
})
