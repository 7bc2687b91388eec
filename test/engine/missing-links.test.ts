/** Deliveries of which a link is missing: the rest is saved, after it has been asked for a few times. */
import { expect, test } from 'vitest'
import { patternContent } from '../../main/demo/object-content.ts'
import type { SimulatedJobSpec } from '../../main/demo/simulated-job.ts'
import { engineKit, limits, reached } from '../helpers/engine-kit.ts'

const srt = (name: string, linkAfterAnswers?: number) => ({
  ...{ name, content: patternContent(name, 500), contentType: 'application/x-subrip' },
  ...(linkAfterAnswers !== undefined && { linkAfterAnswers }),
})
const job = (...outputs: SimulatedJobSpec['outputs']): SimulatedJobSpec => ({
  ...{ id: 'job_1', provider: 'redner', product: 'translate', pollsUntilDone: 1, outputs },
})
const never = Number.POSITIVE_INFINITY

test('what has a link is saved, and the rest named, after four more polls', async () => {
  const kit = await engineKit()
  const engine = kit.open()
  const [id] = await kit.add(engine, [job(srt('a.srt'), srt('b.srt', never), srt('c.srt'))])
  engine.start()
  const done = await reached(engine, id!, 'completed', 'failed')
  expect(done).toMatchObject({ state: 'completed', missing: ['file 2'], failure: null })
  expect(engine.store.outputs.ofJob(id!)).toMatchObject([
    { key: '0', state: 'saved' },
    { key: '2', state: 'saved' },
  ])
  // Waiting once, then done, and four times more.
  expect(kit.simulator.stats().api.redner).toBe(6)
})

test('a link that comes a little late is waited for, and nothing is missing', async () => {
  const kit = await engineKit()
  const engine = kit.open()
  const [id] = await kit.add(engine, [job(srt('a.srt'), srt('b.srt', 2))])
  engine.start()
  expect(await reached(engine, id!, 'completed', 'failed')).toMatchObject({ missing: [] })
  expect(engine.store.outputs.ofJob(id!).map(({ state }) => state)).toEqual(['saved', 'saved'])
})

test('the count of these polls outlives the program', async () => {
  const kit = await engineKit()
  const first = kit.open()
  const [id] = await kit.add(first, [job(srt('a.srt'), srt('b.srt', never))])
  first.start()
  await expect.poll(() => first.store.jobs.get(id!)?.extraPolls, { interval: 5 }).toBe(2)
  // The next one would be made in an hour.
  first.configure({ ...limits, pollIntervalSeconds: 3600 })
  await first.stop()
  const polls = first.store.jobs.get(id!)?.extraPolls ?? 0
  const asked = kit.simulator.stats().api.redner
  const second = kit.open()
  second.start()
  expect(await reached(second, id!, 'completed')).toMatchObject({ missing: ['file 2'] })
  expect(kit.simulator.stats().api.redner - asked).toBeLessThanOrEqual(5 - polls)
})

// Five answers are given before the files are fetched: the last of their links is dead, too.
test('links are renewed while one is missing, and that ends', async () => {
  const kit = await engineKit()
  const engine = kit.open()
  const [id] = await kit.add(engine, [
    job({ ...srt('a.srt'), faults: { deadLinks: 5 } }, srt('b.srt', never)),
  ])
  engine.start()
  const done = await reached(engine, id!, 'completed', 'failed')
  expect(done).toMatchObject({ state: 'completed', missing: ['file 2'], renewals: 1 })
})
