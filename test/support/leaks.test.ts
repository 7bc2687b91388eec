/** After runs in which everything speaks of secrets, neither log nor bundle holds one, in any form. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished, expect, test } from 'vitest'
import { bytesContent } from '../../main/demo/object-content.ts'
import { listen, sendJson, type LoopbackServer } from '../../main/demo/loopback-server.ts'
import { startSimulator, type Simulator } from '../../main/demo/simulator.ts'
import { logFolder } from '../../main/logs/log-file.ts'
import { runCli } from '../helpers/run-cli.ts'
import { tempFolder } from '../helpers/temp-folder.ts'
import { unzipped } from '../helpers/unzipped.ts'

const title = 'Confidential Film of a Client'
const secrets = {
  redner: 'vsk_live_Redner0123456789abcdef',
  adobe: 'adobe-bearer-9f8e7d6c5b4a3210',
  clientId: 'adobe-client-0a1b2c3d4e5f',
  clientSecret: 'p8e-clientSecret-55aa66bb77cc',
  viddyscribe: 'vid/dy+scribe=key 7766554433',
  swiftia: 'swiftia-key-123123123123',
  a2e: 'a2e-key-"quoted"-998877665544',
  webhook: 'WebhookAddressSecret0123456789',
  signing: 'whsec_SigningSecret0123456789',
  proxyPassword: 'proxy!pass:word-4242',
}

/** In which a secret travels, besides as it is. */
const forms: readonly ((text: string) => string)[] = [
  (text) => text,
  encodeURIComponent,
  (text) => encodeURIComponent(encodeURIComponent(text)),
  (text) => JSON.stringify(text).slice(1, -1),
  (text) => Buffer.from(text).toString('base64').replace(/=+$/, ''),
  (text) => Buffer.from(text).toString('hex'),
  // Shortened, as servers repeat keys.
  (text) => text.slice(0, 14),
]

const environment = {
  REELHAUL_API_KEY_REDNER: secrets.redner,
  REELHAUL_API_KEY_ADOBE: secrets.adobe,
  REELHAUL_CLIENT_ID_ADOBE: secrets.clientId,
  REELHAUL_CLIENT_SECRET_ADOBE: secrets.clientSecret,
  REELHAUL_API_KEY_VIDDYSCRIBE: secrets.viddyscribe,
  REELHAUL_API_KEY_SWIFTIA: secrets.swiftia,
  REELHAUL_API_KEY_A2E: secrets.a2e,
  REELHAUL_WEBHOOK_SECRET: secrets.webhook,
  REELHAUL_WEBHOOK_SIGNING_SECRET_REDNER: secrets.signing,
  HTTPS_PROXY: `http://kim:${encodeURIComponent(secrets.proxyPassword)}@127.0.0.1:9`,
}

/** A file whose link works, one whose link is refused, and one that the provider does not know. */
function addJobs(simulator: Simulator): string {
  const job = (id: string, faults = {}) => ({
    ...{ id, provider: 'redner' as const, product: 'dub', title, pollsUntilDone: 1 },
    outputs: [
      {
        name: `${title}.mp4`,
        content: bytesContent(Buffer.from('x'.repeat(2000))),
        contentType: 'video/mp4',
        faults,
      },
    ],
  })
  simulator.addJob(job('job_good'))
  simulator.addJob(job('job_refused', { deadLinks: 9 }))
  const rows = [
    'redner,job_good',
    'redner,job_refused',
    'redner,job_unknown',
    ...echoes.map((_, n) => `viddyscribe,task_${n}`),
  ]
  return ['provider,job_id,title', ...rows.map((row) => `${row},${title}`)].join('\n')
}

const LINK = `https://store.example/bucket/${encodeURIComponent(title)}.mp4?X-Amz-Credential=AKIDEXAMPLE%2Fauto&X-Amz-Signature=0123456789abcdef0123456789abcdef`

/** Messages that repeat every secret in every form, and links as stores sign them; each fits an answer. */
const echoes: readonly string[] = [
  ...Object.values(secrets).flatMap((secret) =>
    forms.map((form) => `Your key ${form(secret)} is wrong.`),
  ),
  ...forms.slice(0, -1).map((form) => `See ${form(LINK)} for more.`),
  'Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl',
]

/** A provider that refuses each job in the words of another echo. */
async function startEcho(): Promise<LoopbackServer> {
  const server = await listen((request, response) => {
    const nth = Number(/(\d+)$/.exec(request.url ?? '')?.[1] ?? 0)
    const message = echoes[nth % echoes.length]
    const [, code] = / key (\S+) /.exec(message ?? '') ?? []
    sendJson(response, 200, { job_id: 'x', status: 'failed', error: code ?? 'failed', message })
  })
  onTestFinished(() => server.close())
  return server
}

const traces = [
  'X-Amz-Signature',
  'X-Amz-Credential',
  'AKIDEXAMPLE',
  'eyJhbGciOiJIUzI1NiJ9',
  '/bucket/',
]

test(
  'logs and bundles of runs with all kinds of secrets hold none of them, and bundles no names',
  { timeout: 120_000 },
  async () => {
    const simulator = await startSimulator({ speed: 50 })
    onTestFinished(() => simulator.close())
    const echo = await startEcho()
    const folder = tempFolder()
    const data = join(folder, 'data')
    writeFileSync(join(folder, 'list.csv'), addJobs(simulator))
    const args = [
      ...['fetch', join(folder, 'list.csv'), '--data', data, '--out', join(folder, 'out')],
      ...['--poll-interval', '0.05', '--log-level', 'debug', '--json'],
      ...['--base-url', `redner=${simulator.baseUrls.redner}`],
      ...['--base-url', `viddyscribe=${echo.origin}`],
    ]
    await runCli(args, { env: environment })
    // Then with the key that works, so that links are met, too.
    const working = { ...environment, REELHAUL_API_KEY_REDNER: simulator.credentials.redner.key }
    await runCli(args, { env: working })
    await runCli(['retry', ...args.slice(2)], { env: environment })
    const bundle = join(folder, 'support.zip')
    expect(await runCli(['support', bundle, '--data', data], { env: environment })).toMatchObject({
      code: 0,
    })

    const logs = readdirSync(logFolder(data))
      .map((name) => readFileSync(join(logFolder(data), name), 'utf8'))
      .join('')
    const parts = await unzipped(bundle)
    const bundled = Object.entries(parts)
      .map(([name, text]) => `${name}\n${text}`)
      .join('\n')
    // It has been a run, and both tell of it.
    for (const text of [logs, bundled])
      expect(text).toMatch(/"event":"failed"[^]*"event":"completed"/)
    expect(logs.match(/\[hidden\]/g)?.length).toBeGreaterThan(echoes.length / 2)
    const known = [
      ...Object.values(secrets),
      ...Object.values(simulator.credentials).map(({ key }) => key),
    ]
    const leaks = (text: string, wanted: readonly string[]) =>
      wanted.filter((one) => text.includes(one))
    const all = known
      .filter((secret) => secret !== secrets.clientId)
      .flatMap((secret) => forms.map((form) => form(secret)))
    expect(leaks(logs, [...all, ...traces, secrets.clientId])).toEqual([])
    expect(
      leaks(bundled, [
        ...all,
        ...traces,
        secrets.clientId,
        title,
        encodeURIComponent(title),
        folder,
      ]),
    ).toEqual([])
  },
)
