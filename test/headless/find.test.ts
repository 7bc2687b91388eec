/** `reelhaul find` against a provider that lists its jobs, over real HTTP. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { messageOf, ReelhaulError } from '../../main/errors.ts'
import { fetchJobs } from '../../main/headless/fetch.ts'
import { readPages } from '../../main/headless/find-pages.ts'
import { findJobs } from '../../main/headless/find.ts'
import { readOptions } from '../../main/headless/options.ts'
import { readInputs } from '../../main/headless/read-inputs.ts'
import type { Terminal } from '../../main/headless/terminal.ts'
import type { Simulator } from '../../main/demo/simulator.ts'
import type { FoundHere } from '../../main/views/found-here.ts'
import { cliDesk } from '../helpers/cli-desk.ts'
import { videoJob } from '../helpers/engine-kit.ts'
import {
  listed,
  listingRegistry,
  startLister,
  type AnswerPage,
} from '../helpers/listing-provider.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

interface Ran {
  readonly code: number | null
  readonly error: unknown
  readonly stdout: string
  readonly stderr: string
  readonly events: Record<string, unknown>[]
}

interface Desk {
  readonly simulator: Simulator
  readonly folder: string
  readonly interrupt: () => void
  run(...args: string[]): Promise<Ran>
}

const day = 86_400_000

async function desk(answer: AnswerPage): Promise<Desk> {
  const simulator = await startLister(answer)
  const folder = tempFolder()
  const ending = new AbortController()
  const where = [
    ...['--provider', 'lister', '--base-url', simulator.baseUrls.lister!],
    ...['--out', 'out', '--data', 'data', '--poll-interval', '0.02'],
  ]
  const env = { REELHAUL_API_KEY: 'demo-key-lister' }
  async function run(...args: string[]): Promise<Ran> {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()]
    const terminal = {
      ...{ cwd: folder, env, stdin: process.stdin, stdout, stderr },
      ...{ interrupted: ending.signal, flush: () => Promise.resolve() },
      requireStdout: () => undefined,
      onExit: () => undefined,
    } as unknown as Terminal
    const printed = Promise.all([text(stdout), text(stderr)])
    let [code, error]: [number | null, unknown] = [null, null]
    try {
      const options = readOptions([...args, ...where], folder, env)
      const work = options.command === 'find' ? findJobs : fetchJobs
      code = await work(options, terminal, listingRegistry)
    } catch (thrown) {
      error = thrown
    }
    stdout.end()
    stderr.end()
    const [out, err] = await printed
    const lines = out.split('\n').filter((line) => line.startsWith('{'))
    const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
    return { code, error, stdout: out, stderr: err, events }
  }
  return { simulator, folder, interrupt: () => ending.abort(), run }
}

const twoPages: AnswerPage = (query) =>
  query.get('cursor') === null
    ? {
        jobs: [
          listed(1, { title: 'Hero\u001b[2J', product: 'dub', created: '2026-11-20T10:00:00Z' }),
          listed(2, { status: 'dubbing' }),
        ],
        next: 'p2',
      }
    : { jobs: [listed(3, { status: 'failed', title: '=SUM(A1)', product: 'render' })] }

describe('reelhaul find', { timeout: 60_000 }, () => {
  test('prints every page as one table, without what could steer the terminal', async () => {
    const { run, folder } = await desk(twoPages)
    const { code, stdout, stderr } = await run('find')
    expect(code, stderr).toBe(0)
    const lines = stdout.split('\n')
    expect(lines).toHaveLength(5)
    expect(lines[0]).toMatch(/^JOB\s+PRODUCT\s+STATUS\s+CREATED\s+HERE\s+TITLE$/)
    expect(lines[1]).toMatch(/^list_1\s+dub\s+merged\s+2026-11-20 \d\d:00\s+Hero \[2J$/)
    expect(lines[3]).toMatch(/^list_3\s+render\s+failed\s+=SUM\(A1\)$/)
    expect(stderr).toBe('3 jobs found, 0 of them here already.\n')
    // A look leaves no queue behind.
    expect(existsSync(join(folder, 'data'))).toBe(false)
  })

  test('as JSON: one event a job, and a summary', async () => {
    const { run } = await desk(twoPages)
    const { code, events } = await run('find', '--json')
    expect(code).toBe(0)
    expect(events).toEqual([
      {
        ...{ event: 'found', id: 'list_1', provider: 'lister', product: 'dub', status: 'merged' },
        ...{ title: 'Hero [2J', state: 'ready', created: '2026-11-20T10:00:00.000Z', here: null },
      },
      expect.objectContaining({ id: 'list_2', state: 'waiting', created: null, title: null }),
      expect.objectContaining({ id: 'list_3', state: 'failed' }),
      {
        ...{ event: 'summary', found: 3, here: 0, unusable: 0, ended: 'complete' },
        requests: { api: 2 },
      },
    ])
  })

  test('asks for the product and the time that are wanted, and filters by state or word', async () => {
    const asked: URLSearchParams[] = []
    const { run } = await desk((query) => {
      asked.push(query)
      return twoPages(query)
    })
    const since = (await run('find', '--product', 'dub', '--since', '2d', '--json')).events
    expect(since.map(({ id }) => id)).toEqual(['list_2', 'list_3', undefined])
    await run('find', '--product', 'Ren-der', '--json')
    expect(asked.map((query) => query.get('product'))).toEqual(['dub', 'dub', 'render', 'render'])
    expect(Math.abs(Date.now() - 2 * day - Number(asked[0]?.get('since')))).toBeLessThan(60_000)
    const ids = async (...args: string[]) =>
      (await run('find', '--json', ...args)).events.slice(0, -1).map(({ id }) => id)
    expect(await ids('--status', 'ready')).toEqual(['list_1'])
    expect(await ids('--status', 'Dubbing', '--status', 'failed')).toEqual(['list_2', 'list_3'])
    asked.length = 0
    expect(await ids('--limit', '1')).toEqual(['list_1'])
    expect(asked).toHaveLength(1)
  })

  test('--csv writes a list that fetch reads, with the product and the title as they were', async () => {
    const { run, folder } = await desk(twoPages)
    const { code, stdout } = await run('find', '--csv', 'list.csv')
    expect([code, stdout.includes('list_1')]).toEqual([0, true])
    const written = readFileSync(join(folder, 'list.csv'), 'utf8')
    expect((await run('find', '--csv', '-')).stdout).toBe(written)
    const inputs = ['list.csv']
    const { rows, remarks } = await readInputs(
      inputs,
      { provider: null, encoding: null, sheet: null, columns: {} },
      { cwd: folder, stdin: process.stdin, interrupted: new AbortController().signal },
      listingRegistry,
    )
    expect(remarks).toEqual([])
    expect(
      rows.map(({ provider, row: { remoteId, product, title } }) => [
        provider,
        remoteId,
        product,
        title,
      ]),
    ).toEqual([
      ['lister', 'list_1', 'dub', 'Hero [2J'],
      ['lister', 'list_2', null, null],
      ['lister', 'list_3', 'render', '=SUM(A1)'],
    ])
  })

  test('--fetch saves what is found, and a later look knows it', async () => {
    const { run, simulator, folder } = await desk(twoPages)
    for (const id of ['list_1', 'list_2'])
      simulator.addJob({ ...videoJob(id, 5000), provider: 'lister' })
    const fetched = await run('find', '--fetch', '--json', '--template', '{jobId} {title}.{ext}')
    expect(fetched.code, fetched.stderr).toBe(0)
    expect(fetched.stderr).toContain('1 failed job left out; --status failed takes them.')
    expect(fetched.events.at(-1)).toMatchObject({ event: 'summary', completed: 2, files: 2 })
    expect(readdirSync(join(folder, 'out'))).toHaveLength(2)
    const { events } = await run('find', '--json')
    expect(events.map(({ id, here }) => [id, here])).toEqual([
      ['list_1', 'completed'],
      ['list_2', 'completed'],
      ['list_3', null],
      [undefined, 2],
    ])
  })

  test('a failed job that is asked for fails, with exit 1', async () => {
    const { run, simulator } = await desk(twoPages)
    const failure = { status: 'failed', message: 'Job failed. No output files available.' }
    const outputs: [] = []
    simulator.addJob({ ...videoJob('list_3', 0), provider: 'lister', outputs, failure })
    const { code, events } = await run('find', '--status', 'failed', '--fetch', '--json')
    expect([code, events.at(-1)]).toMatchObject([1, { failed: 1 }])
  })

  test('a list that repeats itself ends, and it is said', async () => {
    const { run } = await desk(() => ({ jobs: [listed(1)], next: 'again' }))
    const { code, events, stderr } = await run('find', '--json')
    expect([code, events.at(-1)]).toMatchObject([0, { found: 1, ended: 'repeats' }])
    expect(stderr).toContain("Lister's list began to repeat itself")
  })

  test('Ctrl+C ends it at once with 130; a list that is not complete is not written', async () => {
    const { run, interrupt, folder } = await desk((query) => {
      if (query.get('cursor') === null) return { jobs: [listed(1)], next: 'p2' }
      interrupt()
      return null
    })
    const { code, events, error } = await run('find', '--json', '--csv', 'list.csv')
    expect(error).toBeNull()
    expect([code, events.at(-1)]).toMatchObject([130, { found: 1, ended: 'interrupted' }])
    expect(existsSync(join(folder, 'list.csv'))).toBe(false)
  })

  test('is asked while another run works with the same data folder', async () => {
    const { run, folder, simulator } = await desk(twoPages)
    simulator.addJob({ ...videoJob('list_1', 100), provider: 'lister' })
    await run('fetch', 'list_1')
    const { events } = await run('find', '--json')
    expect(events[0]).toMatchObject({ id: 'list_1', here: 'completed' })
    writeFileSync(join(folder, 'data', 'queue.sqlite'), 'no database')
    const damaged = await run('find', '--json')
    expect([damaged.code, damaged.events[0]]).toMatchObject([0, { id: 'list_1', here: null }])
    expect(damaged.stderr).toContain('queue.sqlite cannot be read')
  })

  test.each([
    [['find', 'job_1'], /find takes no files or job IDs; got "job_1"/],
    [['find', '--product', 'faces'], /Lister lists jobs of dub, render; got "faces"/],
    [['find', '--since', 'yesterday'], /--since takes a day such as 2026-11-01/],
    [['find', '--since', '2026-02-30'], /--since takes a day/],
    [['find', '--since', '2999-01-01'], /is not over yet/],
    [['find', '--limit', '0'], /--limit takes a whole number from 1/],
    [['find', '--csv', '-', '--json'], /--csv - writes the list to stdout/],
    [['find', '--status', ' '], /--status takes waiting, ready, failed/],
    [['fetch', '--since', '7d'], /--since belongs to "reelhaul find"/],
    [['list', '--fetch'], /--fetch belongs to "reelhaul find"/],
  ])('%j is refused in one sentence, and nothing is asked', async (args, sentence) => {
    const { run, simulator } = await desk(twoPages)
    const { error } = await run(...args)
    expect([(error as Error).name, messageOf(error)]).toEqual([
      'UsageError',
      expect.stringMatching(sentence),
    ])
    expect(simulator.stats().api.lister).toBe(0)
  })

  test('a provider without a list, and no provider at all, say what there is', async () => {
    const options = (...args: string[]) => readOptions(['find', ...args], '/', {})
    const terminal = {} as Terminal
    await expect(
      findJobs(options('--provider', 'redner'), terminal, listingRegistry),
    ).rejects.toThrow(/^Redner documents no list of jobs\./)
    await expect(findJobs(options(), terminal, listingRegistry)).rejects.toThrow(
      /find needs --provider NAME\. Lists of jobs are documented by: .*lister\./,
    )
  })

  test('a refused key ends it with its reason, and is tried once', async () => {
    const { run, simulator } = await desk(() => ({ jobs: [] }))
    simulator.answerNext('lister', { status: 401, body: '{}' })
    const { error } = await run('find')
    expect(error).toMatchObject({ failure: { reason: 'ACCOUNT_KEY_REJECTED' } })
    expect(simulator.stats().api.lister).toBe(1)
  })
})

test(
  'Adobe lists its renders, with a token that the program gets itself',
  { timeout: 120_000 },
  async () => {
    const render = { provider: 'adobe', product: 'render', pollsUntilDone: 0, outputs: [] } as const
    const { simulator, data, run } = await cliDesk(
      ...Array.from({ length: 12 }, (_, n) => ({
        ...render,
        id: `render-${n}`,
        title: `Clip ${n}`,
      })),
    )
    const { credential, url, requests } = simulator.tokens
    expect(requests).toBe(0)
    const env = {
      REELHAUL_CLIENT_ID: credential.clientId!,
      REELHAUL_CLIENT_SECRET: credential.clientSecret!,
      REELHAUL_TOKEN_URL: url,
    }
    const where = ['--provider', 'adobe', '--base-url', simulator.baseUrls.adobe, '--data', data]
    const found = await run(['find', '--json', ...where], { env })
    expect(found.code, found.stderr).toBe(0)
    expect(found.events[0]).toMatchObject({ id: 'render-11', product: 'render', title: 'Clip 11' })
    expect(found.events.at(-1)).toMatchObject({
      found: 12,
      ended: 'complete',
      requests: { api: 3 },
    })
    expect(simulator.tokens.requests).toBe(1)
    const silent = await run(['find', '--provider', 'redner'], { env })
    expect([silent.code, silent.stderr]).toEqual([
      2,
      'reelhaul: Redner documents no list of jobs. Add its jobs by their IDs, from a file or by hand.\n',
    ])
  },
)

describe('reading page after page', () => {
  const page: FoundHere = { jobs: [], next: null, unusable: 0 }
  const failing = (failures: readonly ReelhaulError[]) => {
    const left = [...failures]
    return () => {
      const failure = left.shift()
      return failure === undefined ? Promise.resolve(page) : Promise.reject(failure)
    }
  }
  const transient = (retryAfterMs: number | null = null, permanent = false) =>
    new ReelhaulError(
      { reason: 'SERVER_BUSY', message: 'Busy.', permanent, advice: 'retryLater' },
      { retryAfterMs },
    )

  async function read(failures: readonly ReelhaulError[]) {
    const waits: number[] = []
    const told: number[] = []
    const work = readPages({
      page: failing(failures),
      ...{ statuses: [], limit: null, onPage: () => undefined },
      onWait: (ms) => void told.push(ms),
      signal: new AbortController().signal,
      wait: (ms) => Promise.resolve(waits.push(ms)),
    })
    const ended = await work.then(
      (pages) => pages.ended,
      (error: unknown) => error,
    )
    return { waits, told, ended }
  }

  test('waits as long as the server asks for, tells of long waits, and goes on', async () => {
    const { waits, told, ended } = await read([transient(30_000), transient(2000)])
    expect([waits, told, ended]).toEqual([[30_000, 2000], [30_000], 'complete'])
  })

  test('gives up after eight tries, and at once where trying again cannot help', async () => {
    const eight = await read(Array.from({ length: 9 }, () => transient(1)))
    expect(eight.waits).toHaveLength(7)
    expect(eight.ended).toMatchObject({ reason: 'SERVER_BUSY' })
    const permanent = await read([transient(null, true)])
    expect([permanent.waits, permanent.ended]).toMatchObject([[], { reason: 'SERVER_BUSY' }])
  })
})
