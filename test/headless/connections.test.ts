/**
 * Every connection of the headless program, recorded by the system while it does all that it can, against
 * what its accounts, their stores and its options name.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { patternContent } from '../../main/demo/object-content.ts'
import { providerApis } from '../../main/demo/provider-apis.ts'
import type { SimulatedJobSpec } from '../../main/demo/simulated-job.ts'
import { startSimulator, type Simulator } from '../../main/demo/simulator.ts'
import { builtInProviders, type BuiltInProvider } from '../../preload/contract/vocabulary.ts'
import { freePort } from '../helpers/free-port.ts'
import {
  cannotRecord,
  hostsOf,
  listened,
  reached,
  recordConnections,
  unexpected,
  type Connection,
} from '../helpers/record-connections.ts'
import { runCli, type CliResult } from '../helpers/run-cli.ts'
import { runProgram } from '../helpers/headless-package.ts'
import { tempFolder } from '../helpers/temp-folder.ts'
import { testSecret, webhookReceiver } from '../helpers/webhook-receiver.ts'

const why = cannotRecord()

interface Desk {
  readonly simulator: Simulator
  readonly folder: string
  /** A list with jobs of every provider. */
  readonly list: string
  /** Runs the program with keys and origins of all providers. */
  run(...args: readonly string[]): Promise<CliResult & { recorded: Connection[] }>
}

/** One that delivers at once, under an ID of the provider's shape. */
function jobOf(provider: BuiltInProvider): SimulatedJobSpec {
  const { id, product } = providerApis[provider].samples.find(({ failure }) => !failure)!
  const content = patternContent(id, 5000)
  const outputs = [{ name: 'a.mp4', content, contentType: 'video/mp4' }]
  return { id, product, provider, outputs, pollsUntilDone: 0 }
}

async function desk(): Promise<Desk> {
  const simulator = await startSimulator({ speed: 50 })
  onTestFinished(() => simulator.close())
  const folder = tempFolder()
  const jobs = builtInProviders.map(jobOf)
  for (const job of jobs) simulator.addJob(job)
  const rows = jobs.map(({ id, provider }) => `${id},${provider}`)
  const list = join(folder, 'list.csv')
  writeFileSync(list, ['job_id,provider', ...rows].join('\n'))
  let runs = 0
  return {
    ...{ simulator, folder, list },
    async run(...args) {
      const recorder = recordConnections(join(folder, `calls-${runs++}`))
      const result = await runCli([...args, '--data', join(folder, 'data')], {
        ...{ cwd: folder, env: environmentFor(simulator), under: recorder.command },
      })
      return { ...result, recorded: await recorder.read() }
    },
  }
}

function environmentFor({ credentials, tokens }: Simulator): Record<string, string> {
  const keys = builtInProviders
    .filter((provider) => provider !== 'adobe')
    .map((provider) => [`REELHAUL_API_KEY_${provider.toUpperCase()}`, credentials[provider].key])
  return {
    ...Object.fromEntries(keys),
    REELHAUL_CLIENT_ID_ADOBE: tokens.credential.clientId!,
    REELHAUL_CLIENT_SECRET_ADOBE: tokens.credential.clientSecret!,
    REELHAUL_TOKEN_URL_ADOBE: tokens.url,
    REELHAUL_NOTIFY_SECRET: testSecret,
  }
}

const origins = ({ simulator }: Desk) =>
  builtInProviders.flatMap((name) => ['--base-url', `${name}=${simulator.baseUrls[name]}`])

describe.skipIf(why !== null)(
  `connections of the program${why === null ? '' : ` (${why})`}`,
  () => {
    test('a run reaches the origins of its accounts, their store and the receiver of webhooks', async () => {
      const here = await desk()
      const { simulator, run, list } = here
      const receiver = await webhookReceiver()
      const port = await freePort()
      const { code, recorded, events, stderr } = await run(
        ...['fetch', list, ...origins(here), '--out', join(here.folder, 'out'), '--json'],
        ...['--poll-interval', '0.05', '--notify-url', receiver.url, '--notify-jobs'],
        ...['--metrics-port', String(port)],
      )
      expect(code, stderr).toBe(0)
      expect(events.at(-1)).toMatchObject({ completed: builtInProviders.length, failed: 0 })
      await receiver.until(builtInProviders.length + 1)
      const allowed = hostsOf(
        ...builtInProviders.map((name) => simulator.baseUrls[name]),
        ...[simulator.store.origin, simulator.tokens.url, receiver.url],
      )
      expect(unexpected(recorded, allowed)).toEqual([])
      expect(reached(recorded)).toEqual(allowed.toSorted())
      expect(listened(recorded)).toEqual([`127.0.0.1:${port}`])
    })

    test('retrying and finding reach one account’s origin; looking at the queue reaches nothing', async () => {
      const here = await desk()
      const { run, simulator, folder } = here
      const out = ['--out', join(folder, 'out'), '--poll-interval', '0.05']
      const [redner = ''] = hostsOf(simulator.baseUrls.redner)
      const own = ['--provider', 'redner', '--base-url', `redner=${simulator.baseUrls.redner}`]
      const first = await run('fetch', 'job_0000000000000000', ...own, ...out)
      expect([first.code, reached(first.recorded)]).toEqual([1, [redner]])
      const again = await run('retry', ...own, ...out)
      expect([again.code, reached(again.recorded)]).toEqual([1, [redner]])
      const { adobe } = simulator.baseUrls
      const found = await run('find', '--provider', 'adobe', '--base-url', `adobe=${adobe}`)
      expect(reached(found.recorded)).toEqual(hostsOf(adobe, simulator.tokens.url).toSorted())
      const all = [...first.recorded, ...again.recorded, ...found.recorded]
      expect(unexpected(all, [...hostsOf(adobe, simulator.tokens.url), redner])).toEqual([])
      expect(listened(all)).toEqual([])

      for (const command of [
        ['list'],
        ['status'],
        ['export'],
        ['support', join(folder, 'support.zip')],
      ]) {
        const { recorded, stderr } = await run(...command)
        expect([recorded, stderr], command[0]).toEqual([
          [],
          expect.not.stringMatching(/^reelhaul: /),
        ])
      }
    })

    test('the recorder misses no connection of a thread or another process, no datagram and no listener', async () => {
      const recorder = recordConnections(join(tempFolder(), 'calls'))
      const connect = (port: number) =>
        `const s = require('node:net').connect(${port}, '192.0.2.1'); setImmediate(() => s.destroy())`
      const script = `
      new (require('node:worker_threads').Worker)(${JSON.stringify(connect(441))}, { eval: true })
      require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(connect(442))}])
      const { Resolver } = require('node:dns')
      const resolver = new Resolver({ timeout: 1, tries: 1 })
      resolver.setServers(['127.0.0.2:443'])
      resolver.resolve4('foreign.example', () => {})
      const udp = require('node:dgram').createSocket('udp6')
      udp.send('x', 444, '::1', () => udp.close())
      const server = require('node:net').createServer().listen(0, '0.0.0.0', () => server.close())`
      const [command, ...rest] = recorder.command
      await runProgram(command, [...rest, process.execPath, '-e', script], {
        env: process.env as Record<string, string>,
      })
      const found = (await recorder.read()).map(({ kind, to }) => `${kind} ${to}`)
      expect(found).toContain('tcp 192.0.2.1:441')
      expect(found).toContain('tcp 192.0.2.1:442')
      expect(found).toContain('udp 127.0.0.2:443')
      expect(found).toContain('udp [::1]:444')
      const listening = found.filter((one) => one.startsWith('listen 0.0.0.0:'))
      expect(listening).toHaveLength(1)
      expect(unexpected(await recorder.read(), [])).toHaveLength(found.length)
    })
  },
)
