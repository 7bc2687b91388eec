/** Providers from files, as the headless program takes them: in processes of their own. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { describedApi } from '../../main/demo/described-api.ts'
import { patternContent } from '../../main/demo/object-content.ts'
import { startSimulator, type Simulator } from '../../main/demo/simulator.ts'
import { smallDescription, smallText } from '../helpers/described.ts'
import { isObject } from '../helpers/engine-kit.ts'
import { runCli, type CliResult } from '../helpers/run-cli.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const name = 'studio-one'
const more = {
  ...{ name, label: 'Studio One' },
  credential: { headers: { authorization: 'Bearer {key}' }, query: { api_key: '{key}' } },
}
const key = `demo-key-${name}`

interface Desk {
  readonly folder: string
  readonly simulator: Simulator
  /** Makes a job known to the provider. */
  add(id: string): void
  run(...args: string[]): Promise<CliResult>
}

async function desk(env: Record<string, string> = { REELHAUL_API_KEY: key }): Promise<Desk> {
  const simulator = await startSimulator({
    moreApis: { [name]: describedApi(smallDescription(more)) },
  })
  onTestFinished(() => simulator.close())
  const folder = tempFolder()
  writeFileSync(join(folder, 'studio.yaml'), smallText(more))
  const add = (id: string) =>
    simulator.addJob({
      ...{ id, provider: name, product: 'film', pollsUntilDone: 1 },
      outputs: [
        { name: `${id}.mp4`, content: patternContent(id, 20_000), contentType: 'video/mp4' },
      ],
    })
  for (const id of ['st-1', 'st-2']) add(id)
  const run = (...args: string[]) =>
    runCli([...args, '--data', join(folder, 'data')], { cwd: folder, env })
  return { folder, simulator, add, run }
}

const fetching = ({ simulator, folder }: Desk) => [
  ...['--base-url', `${name}=${simulator.baseUrls[name]}`, '--poll-interval', '0.05'],
  ...['--out', join(folder, 'out'), '--json'],
]

describe('fetch', { timeout: 60_000 }, () => {
  test('takes a provider from --provider-file: jobs are routed by their IDs and saved', async () => {
    const own = await desk()
    const { code, events, stderr } = await own.run(
      ...['fetch', 'st-1', '--provider-file', 'studio.yaml', ...fetching(own)],
    )
    expect(code, stderr).toBe(0)
    expect(events.at(-1)).toMatchObject({ event: 'summary', completed: 1, failed: 0, files: 1 })
    const file = events.find(({ event }) => event === 'file')
    expect(isObject(String(file?.path), 'st-1', 20_000)).toBe(true)
  })

  test('takes those of the data folder, and lists that name one by name or by label', async () => {
    const own = await desk({ REELHAUL_API_KEY_STUDIO_ONE: key })
    mkdirSync(join(own.folder, 'data', 'providers'), { recursive: true })
    writeFileSync(join(own.folder, 'data', 'providers', 'studio.yaml'), smallText(more))
    writeFileSync(join(own.folder, 'data', 'providers', 'broken.yaml'), 'reelhaul: 2')
    const list = 'job_id,provider\nst-1,Studio One\nst-2,studio-one\n'
    writeFileSync(join(own.folder, 'jobs.csv'), list)
    const { code, events, stderr } = await own.run('fetch', 'jobs.csv', ...fetching(own))
    expect(code, stderr).toBe(0)
    expect(events.at(-1)).toMatchObject({ completed: 2, files: 2 })
    expect(stderr).toMatch(/Not used: .*broken\.yaml: line 1, column 1, reelhaul: /)
    const receipt = await own.run('export', 'receipt.csv')
    expect(receipt.code).toBe(0)
    expect(readFileSync(join(own.folder, 'receipt.csv'), 'utf8')).toContain(name)
  })

  test('without the description says so once for the account, and retry with it saves the files', async () => {
    const own = await desk()
    const described = ['--provider-file', 'studio.yaml']
    const first = await own.run('fetch', 'st-3', ...described, ...fetching(own))
    expect(first.events.at(-1)).toMatchObject({ completed: 0, failed: 1 })
    const without = await own.run('retry', '--json')
    expect([without.code, without.stderr]).toEqual([1, ''])
    expect(without.events).toContainEqual(
      expect.objectContaining({
        ...{ event: 'job', id: 'st-3', state: 'failed' },
        failure: expect.objectContaining({ reason: 'ACCOUNT_PROVIDER_UNKNOWN' }),
      }),
    )
    own.add('st-3')
    const again = await own.run('retry', ...described, '--json')
    expect(again.events.at(-1)).toMatchObject({ completed: 1, files: 1 })
  })

  test('a file that is named and cannot be used is an error of the command', async () => {
    const own = await desk()
    writeFileSync(join(own.folder, 'bad.yaml'), 'reelhaul: 1\nname: Bad Name\n')
    const { code, stderr } = await own.run('fetch', 'st-1', '--provider-file', 'bad.yaml')
    expect(code).toBe(2)
    expect(stderr).toMatch(/bad\.yaml: line 2, column 1, name: /)
    const gone = await own.run('fetch', 'st-1', '--provider-file', 'gone.yaml')
    expect([gone.code, gone.stderr]).toEqual([2, expect.stringContaining('gone.yaml')])
  })
})

describe('provider check', { timeout: 60_000 }, () => {
  test('tells for each example whether it is understood as expected', async () => {
    const { folder, run } = await desk()
    const good = await run('provider', 'check', 'studio.yaml')
    expect([good.code, good.stderr]).toEqual([0, ''])
    expect(good.stdout).toContain('3 examples, all as expected.')
    const examples = [{ title: 'odd', answer: { status: 'done' }, expect: { state: 'ready' } }]
    writeFileSync(join(folder, 'odd.yaml'), smallText({ examples }))
    const odd = await run('provider', 'check', 'odd.yaml')
    expect(odd.code).toBe(1)
    expect(odd.stdout).toContain('state: expected "ready", understood "PROVIDER_NO_OUTPUTS"')
    const json = await run('provider', 'check', 'odd.yaml', '--json')
    expect(json.events).toMatchObject([
      { event: 'example', title: 'odd', ok: false },
      { event: 'summary', examples: 1, wrong: 1 },
    ])
  })

  test('names line and field of what is wrong, and exits with 2', async () => {
    const { folder, run } = await desk()
    writeFileSync(join(folder, 'bad.yaml'), 'reelhaul: 1\nlabel: 5\n')
    const text = await run('provider', 'check', 'bad.yaml')
    expect([text.code, text.stderr]).toEqual([
      2,
      expect.stringMatching(/line 2, column 1, label: /),
    ])
    const { code, events } = await run('provider', 'check', 'bad.yaml', '--json')
    expect(code).toBe(2)
    expect(events[0]).toMatchObject({ event: 'problem', problem: expect.stringContaining('line ') })
    expect((await run('provider', 'check')).code).toBe(2)
    expect((await run('provider', 'frobnicate')).code).toBe(2)
  })

  test('asks for a job, and shows request, answer and what was understood, without key or link', async () => {
    const own = await desk()
    const base = ['--base-url', own.simulator.baseUrls[name]!]
    await own.run('provider', 'check', 'studio.yaml', '--job', 'st-1', ...base)
    const { code, stdout, stderr } = await own.run(
      ...['provider', 'check', 'studio.yaml', '--job', 'st-1', ...base],
    )
    expect(code, stderr).toBe(0)
    expect(stdout).toContain('authorization: Bearer [hidden]')
    expect(stdout).toMatch(/Request: GET http:\/\/127\.0\.0\.1:\d+\/jobs\/st-1\?api_key=\[hidden\]/)
    expect(stdout).toContain('Answer: HTTP 200')
    expect(stdout).toContain('Understood: ready (done), 1 output')
    expect(stdout + stderr).not.toContain(key)
    expect(stdout).not.toMatch(/Goog-Signature/)
    const json = await own.run(
      ...['provider', 'check', 'studio.yaml', '--job', 'st-1', '--json', ...base],
    )
    expect(json.events).toMatchObject([
      { event: 'exchange', request: { method: 'GET' }, answer: { status: 200 } },
      { event: 'understood', id: 'st-1', state: 'ready', outputs: [{ key: '0', kind: 'video' }] },
    ])
    expect(json.stdout).not.toContain(key)
    const unknown = await own.run('provider', 'check', 'studio.yaml', '--job', 'st-9', ...base)
    expect([unknown.code, unknown.stdout]).toEqual([1, expect.stringContaining('JOB_NOT_FOUND')])
  })

  test('without a key says which variable to set', async () => {
    const { run } = await desk({})
    const { code, stderr } = await run('provider', 'check', 'studio.yaml', '--job', 'st-1')
    expect([code, stderr]).toEqual([2, expect.stringContaining('REELHAUL_API_KEY')])
  })
})

describe('provider list and schema', { timeout: 60_000 }, () => {
  test('list all providers with their origin, and where they come from', async () => {
    const { folder, run } = await desk()
    const args = ['provider', 'list', '--provider-file', 'studio.yaml']
    const { code, stdout } = await run(...args)
    expect(code).toBe(0)
    expect(stdout).toMatch(/redner +Redner +https:\/\/api\.rednerapp\.com +built in/)
    expect(stdout).toMatch(/studio-one +Studio One +https:\/\/api\.studio\.example +.*studio\.yaml/)
    const json = await run(...args, '--json')
    expect(json.events).toContainEqual({
      ...{ event: 'provider', name, label: 'Studio One', baseUrl: 'https://api.studio.example' },
      file: join(folder, 'studio.yaml'),
    })
  })

  test('print the schema that is published', async () => {
    const { run } = await desk()
    const published = readFileSync(
      new URL('../../schema/provider.schema.json', import.meta.url),
      'utf8',
    )
    expect((await run('provider', 'schema')).stdout).toBe(published)
  })
})
