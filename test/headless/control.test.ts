/** Commands beside a run that goes on, as processes of their own. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openReadOnly } from '../../main/queue/sqlite/open-database.ts'
import { SqliteJobStore } from '../../main/queue/sqlite/sqlite-job-store.ts'
import { eachJob } from '../../main/views/receipt-jobs.ts'
import type { Status } from '../../main/health/status-model.ts'
import { cliDesk, type CliDesk } from '../helpers/cli-desk.ts'
import { videoJob } from '../helpers/engine-kit.ts'
import { freePort } from '../helpers/free-port.ts'
import { endless, startRun } from '../helpers/going-run.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const listOf = (folder: string, name: string, ids: readonly string[]): string => {
  const path = join(folder, name)
  writeFileSync(path, `job_id,title\n${ids.map((id) => `${id},Film ${id}\n`).join('')}`)
  return path
}

const jobs = (...ids: readonly string[]) => ids.map((id) => videoJob(id, 2000))

/** The states of the queue's jobs, by the providers' IDs, read beside the run. */
function states({ data }: CliDesk): Record<string, string> {
  const store = new SqliteJobStore(openReadOnly(join(data, 'queue.sqlite')))
  const all = [...eachJob(store, store.lists.ids({}))]
  store.close()
  return Object.fromEntries(all.map(({ remoteId, state }) => [remoteId, state]))
}

async function status(
  desk: CliDesk,
  ...more: string[]
): Promise<{ code: number | null; status: Status }> {
  const { code, stdout } = await desk.run(['status', '--data', desk.data, '--json', ...more])
  return { code, status: JSON.parse(stdout) as Status }
}

test('a run takes lists and IDs of other commands, fetches them, and tells who watches', async () => {
  const ids = Array.from({ length: 3 }, (_, n) => `job_a${n}`)
  const desk = await cliDesk(endless, ...jobs(...ids, 'job_b', 'job_c'))
  const run = await startRun(desk, ['--control'])
  const csv = listOf(tempFolder(), 'autumn.csv', ids)
  const where = ['--data', desk.data]
  const watched: string[] = []
  const watching = Promise.withResolvers<void>()
  const watch = desk.run(['watch', '--json', ...where], {
    onLine(line, child) {
      watched.push(line)
      if (watched.filter((one) => one.includes('"summary"')).length === 3) child.kill('SIGINT')
    },
    onStderr: (text) => text.includes('Watching.') && watching.resolve(),
  })
  await watching.promise
  const seen = () =>
    desk.run(['add', 'job_b', '--provider', 'redner', '--batch', 'Single', ...where])
  // Both at once, and a third by stdin.
  const [first, second, third] = await Promise.all([
    desk.run(['add', csv, ...where, '--json']),
    seen(),
    desk.run(['add', '-', ...where], { stdin: 'job_id\njob_c\n' }),
  ])
  expect(JSON.parse(first.stdout)).toEqual({
    ...{ event: 'added', batch: 'autumn', added: 3, known: 0, retried: 0, running: true },
  })
  expect([second.stdout, second.code]).toEqual(['1 job added to "Single".\n', 0])
  expect(third.stdout).toBe('1 job added to "stdin".\n')
  await expect.poll(() => states(desk).job_c).toBe('completed')
  expect(Object.keys(states(desk)).sort()).toEqual(
    ['job_a0', 'job_a1', 'job_a2', 'job_b', 'job_c', 'job_endless'].sort(),
  )
  expect((await seen()).stdout).toBe('0 jobs added to "Single", 1 here already.\n')
  expect(existsSync(join(desk.out, 'Film job_a0.mp4'))).toBe(true)
  const { code } = await watch
  expect(code).toBe(130)
  const told = watched.map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(
    told
      .filter(({ event }) => event === 'summary')
      .map(({ batch }) => batch)
      .sort(),
  ).toEqual(['Single', 'autumn', 'stdin'])
  // The same objects as the run itself prints.
  const files = told.filter(({ event }) => event === 'file')
  expect(files).toHaveLength(5)
  for (const file of files) expect(run.events).toContainEqual(file)
  expect(await run.interrupt()).toBe(130)
  expect(existsSync(join(desk.data, 'control.json'))).toBe(false)
  expect(run.events.at(-1)).toMatchObject({ event: 'summary', files: 5 })
})

test('a run is paused, and its jobs paused and cancelled, from outside', async () => {
  const desk = await cliDesk(endless, ...jobs('job_a', 'job_b'))
  const run = await startRun(desk, ['--control'])
  const where = ['--data', desk.data]
  expect((await desk.run(['pause', ...where])).stdout).toBe('Everything is paused.\n')
  await desk.run(['add', 'job_a', ...where, '--provider', 'redner', '--batch', 'A'])
  await desk.run(['add', 'job_b', ...where, '--provider', 'redner', '--batch', 'B'])
  expect(states(desk)).toMatchObject({ job_a: 'queued', job_b: 'queued' })
  expect((await status(desk)).status).toMatchObject({ paused: true, program: { answers: true } })
  expect((await desk.run(['pause', '--batch', 'a', ...where])).stdout).toBe('1 job paused.\n')
  expect((await desk.run(['resume', ...where])).stdout).toBe('Everything goes on.\n')
  await expect.poll(() => states(desk).job_b).toBe('completed')
  expect(states(desk)).toMatchObject({ job_a: 'paused' })
  const none = await desk.run(['pause', '--batch', 'none', ...where])
  expect([none.code, none.stderr]).toEqual([
    2,
    'reelhaul: There is no batch "none". The last ones are: command line, A, B.\n',
  ])
  expect((await desk.run(['cancel', ...where])).stderr).toMatch(
    /cancel takes job IDs, or --batch NAME/,
  )
  // The last job that goes on: the run ends.
  const ended = new Promise((resolve) => run.child.once('exit', resolve))
  expect((await desk.run(['cancel', 'job_endless', ...where])).stdout).toBe('1 job cancelled.\n')
  expect(await ended).toBe(1)
})

test('what cannot be added is said in one sentence, and nothing of it is queued', async () => {
  const desk = await cliDesk(endless)
  await startRun(desk, ['--control'])
  const where = ['--data', desk.data]
  const csv = join(tempFolder(), 'mixed.csv')
  writeFileSync(csv, 'job_id,provider\njob_x,redner\njob_y,adobe\n')
  const noKey = await desk.run(['add', csv, ...where])
  expect([noKey.code, noKey.stderr]).toEqual([
    2,
    expect.stringMatching(/^reelhaul: Adobe needs a key: set REELHAUL_API_KEY_ADOBE/),
  ])
  const noFile = await desk.run(['add', './none.csv', ...where])
  expect([noFile.code, noFile.stderr]).toEqual([2, 'reelhaul: ./none.csv: there is no such file\n'])
  const nothing = await desk.run(['add', ...where])
  expect([nothing.code, nothing.stderr]).toEqual([
    2,
    'reelhaul: add takes lists or job IDs: reelhaul add jobs.csv\n',
  ])
  const other = await desk.run([
    'add',
    'job_z',
    '--provider',
    'redner',
    '--account',
    'Nina',
    ...where,
  ])
  expect(other.stderr).toMatch(/^reelhaul: For redner no account is called "Nina": there is /)
  expect(Object.keys(states(desk))).toEqual(['job_endless'])
})

test('a run whose interface is off is named, and looked at all the same', async () => {
  const desk = await cliDesk(endless)
  const run = await startRun(desk)
  const where = ['--data', desk.data]
  const { code, status: live } = await status(desk, '--check', 'running')
  expect(code).toBe(0)
  expect(live).toMatchObject({
    program: { kind: 'headless', pid: run.child.pid, answers: false },
    jobs: { total: 1, waiting: 1 },
    rates: { bytesPerSecond: null },
    accounts: [{ provider: 'redner', jobs: { waiting: 1 }, blocked: null }],
  })
  expect(states(desk)).toEqual({ job_endless: 'waiting' })
  expect((await desk.run(['list', ...where])).stdout).toContain('job_endless')
  // One that has only just started could still open it, and is waited for.
  const holder = join(desk.data, 'holder.json')
  const written = JSON.parse(readFileSync(holder, 'utf8')) as object
  writeFileSync(holder, JSON.stringify({ ...written, since: '2026-01-01T00:00:00.000Z' }))
  const add = await desk.run(['add', 'job_x', ...where])
  expect(add.code).toBe(2)
  expect(add.stderr).toMatch(
    /^reelhaul: Another Reelhaul \(process \d+\) is working with .+, and its control interface is off\. Start it with --control/,
  )
})

test('a run that hangs is told from one that works', async () => {
  const desk = await cliDesk(endless)
  const run = await startRun(desk, ['--control'])
  expect((await status(desk, '--check', 'running')).code).toBe(0)
  run.child.kill('SIGSTOP')
  const hanging = await status(desk, '--check', 'running')
  expect(hanging.code).toBe(1)
  expect(hanging.status.problems).toMatchObject([{ check: 'running', code: 'NOT_ANSWERING' }])
  run.child.kill('SIGCONT')
})

test('after a run was killed, its state is told, and jobs are added for the next one', async () => {
  const desk = await cliDesk(endless, ...jobs('job_a', 'job_b'))
  const run = await startRun(desk, ['--control'])
  await run.kill()
  expect(existsSync(join(desk.data, 'control.json'))).toBe(true)
  const where = ['--data', desk.data]
  const before = await status(desk, '--check', 'running')
  expect(before).toMatchObject({ code: 3, status: { program: null, jobs: { total: 1 } } })
  expect(before.status.problems.map(({ code }) => code)).toContain('NOT_RUNNING')
  const watch = await desk.run(['watch', ...where])
  expect([watch.code, watch.stderr]).toEqual([3, `reelhaul: no program works with ${desk.data}.\n`])
  // Two at once: one waits for the other.
  const added = await Promise.all(
    ['job_a', 'job_b'].map((id) => desk.run(['add', id, '--provider', 'redner', ...where])),
  )
  expect(added.map(({ code, stdout }) => [code, stdout])).toEqual(
    Array.from({ length: 2 }, () => [0, '1 job added to "command line".\n']),
  )
  expect(added[0]?.stderr).toContain(
    `Nothing works with ${desk.data}: "reelhaul fetch" goes on with them.`,
  )
  expect(states(desk)).toEqual({ job_endless: 'waiting', job_a: 'queued', job_b: 'queued' })
  expect((await desk.run(['pause', ...where])).stderr).toMatch(/there is nothing to pause/)
  expect((await desk.run(['cancel', 'job_endless', ...where])).stdout).toBe('1 job cancelled.\n')
  const fetched = await desk.run(['fetch', ...desk.options])
  expect(fetched.code).toBe(0)
  expect(states(desk)).toEqual({
    job_endless: 'cancelled',
    job_a: 'completed',
    job_b: 'completed',
  })
})

test('figures for Prometheus are on this machine only', async () => {
  const desk = await cliDesk(endless)
  const port = await freePort()
  await startRun(desk, ['--metrics-port', String(port)])
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`)
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  const text = await answer.text()
  expect(text).toContain('reelhaul_jobs{state="waiting"} 1\n')
  expect(text).toMatch(/reelhaul_api_answers_total\{provider="redner",result="4xx"\} \d+/)
  expect(text).not.toContain(desk.simulator.credentials.redner.key)
  expect(text).not.toContain('job_endless')
})

test('a port or option that cannot be used is said before anything runs', async () => {
  const desk = await cliDesk(endless)
  for (const [args, why] of [
    [['fetch', '--metrics-port', '0'], /--metrics-port takes a whole number/],
    [['list', '--control'], /--control belongs to fetch, retry, find/],
    [
      ['status', '--check', 'weather'],
      /--check takes running, due, accounts, disk, jobs; got "weather"/,
    ],
  ] as const) {
    const run = await desk.run([...args, '--data', desk.data])
    expect([run.code, run.stderr]).toEqual([2, expect.stringMatching(why)])
  }
})
