/** What an engine writes into the log: each event of a job once, actions on many in one line. */
import { expect, test, vi } from 'vitest'
import { createLog } from '../../main/logs/log.ts'
import { logEngine } from '../../main/support/log-engine.ts'
import { engineKit, reached, videoJob, type Kit } from '../helpers/engine-kit.ts'
import type { EngineOptions } from '../../main/engine/engine-options.ts'

type Line = Record<string, unknown> & { readonly event: string }

function loggedEngine(kit: Kit, options: Partial<EngineOptions> = {}) {
  const lines: Line[] = []
  const engine = kit.open(options)
  const log = createLog({
    write: (line) => lines.push(JSON.parse(line) as Line),
    ...{ level: () => 'debug' as const, redact: (text) => text, now: Date.now },
  })
  logEngine(engine, log)
  return { engine, lines, of: (event: string) => lines.filter((line) => line.event === event) }
}

test('the log of a job has the codes of its timeline, in their order', async () => {
  const kit = await engineKit()
  const { engine, lines, of } = loggedEngine(kit)
  const jobs = [videoJob('job_good'), videoJob('job_dead_link', 1000, { deadLinks: 1 })]
  const ids = await kit.add(engine, jobs)
  engine.start()
  for (const id of ids) await reached(engine, id, 'completed')
  for (const id of ids) {
    const said = lines.filter(({ job }) => job === id).map(({ event }) => event)
    const noted = engine.store.timeline.ofJob(id).map(({ event }) => event.code)
    expect(said).toEqual(noted)
    expect(said).toEqual(expect.arrayContaining(['finished', 'saved', 'completed']))
  }
  await vi.waitFor(() => expect(of('batch-settled')).toHaveLength(1))
  expect(of('completed')[0]).toMatchObject({ account: 'redner', provider: 'redner', level: 'info' })
})

test('an account that does not work is one line, however many jobs wait for it', async () => {
  const kit = await engineKit()
  const { engine, lines, of } = loggedEngine(kit, { credential: () => ({ key: 'wrong' }) })
  const ids = await kit.add(
    engine,
    Array.from({ length: 40 }, (_, n) => videoJob(`job_${n}`)),
  )
  engine.start()
  await vi.waitFor(() => expect(of('account-blocked')).toHaveLength(1))
  expect(of('account-blocked')[0]).toMatchObject({ level: 'warn', reason: 'ACCOUNT_KEY_REJECTED' })
  const counted = of('jobs-changed').filter(({ code }) => code === 'blocked')
  expect(counted.reduce((sum, { count }) => sum + Number(count), 0)).toBe(ids.length)
  expect(lines.length).toBeLessThan(10)
})

test('an action on many jobs is a few lines, with their number', async () => {
  const kit = await engineKit()
  const { engine, of } = loggedEngine(kit)
  const ids = await kit.add(
    engine,
    Array.from({ length: 300 }, (_, n) => videoJob(`job_${n}`)),
  )
  await engine.act({ action: 'pause', target: { ids: [...ids] } })
  const paused = of('jobs-changed').filter(({ code }) => code === 'paused')
  expect(paused.reduce((sum, { count }) => sum + Number(count), 0)).toBe(300)
  expect(paused.length).toBeLessThan(10)
  expect(of('paused')).toHaveLength(0)
})

test('a failure says its reason and the code of its server', async () => {
  const kit = await engineKit()
  const { engine, of } = loggedEngine(kit)
  const failure = { status: 'failed', code: 'E42', message: 'No voice.' }
  const [id = 0] = await kit.add(engine, [videoJob('job_bad', 1000, {}, { failure })])
  engine.start()
  const { failure: kept } = await reached(engine, id, 'failed')
  const { reason, code, message: text } = kept!
  expect(reason).toMatch(/^PROVIDER_/)
  expect(of('failed')).toMatchObject([
    { job: id, level: 'warn', reason, text, ...(code && { code }) },
  ])
})
