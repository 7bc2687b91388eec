/** Several programs, each with a queue of its own, that save the same jobs in one folder. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { CollisionPolicy } from '../../preload/contract/vocabulary.ts'
import { engineKit, isObject, limits, reached, videoJob } from '../helpers/engine-kit.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const small = 20_000
const large = 3 * 1024 * 1024

/** The same jobs in `programs` queues, all started in one moment. */
async function runTogether(programs: number, collisions: CollisionPolicy = 'number') {
  const kit = await engineKit()
  const jobs = [small, large, small, large].map((bytes, n) =>
    videoJob(`job_${n}`, bytes, { latencyMs: 300, bytesPerSecond: bytes * 2 }),
  )
  const engines = Array.from({ length: programs }, () =>
    kit.open({ dataFolder: tempFolder(), unattended: true, limits: { ...limits, collisions } }),
  )
  const queued = await Promise.all(engines.map((engine) => kit.add(engine, jobs)))
  for (const engine of engines) engine.start()
  const ended = await Promise.all(
    engines.map((engine, nth) =>
      Promise.all(queued[nth]!.map((id) => reached(engine, id, 'completed', 'failed'))),
    ),
  )
  const { bytes: sent } = kit.simulator.stats().storage
  return { ended: ended.flat(), folder: kit.folder, jobs, sent }
}

test.each([2, 3])(
  '%i programs save all of their files, each under a name of its own',
  async (programs) => {
    const { ended, folder, jobs, sent } = await runTogether(programs)
    expect(ended.map(({ failure }) => failure)).toEqual(ended.map(() => null))
    // Only a small file, whose name was taken at its end, is fetched again.
    expect(sent).toBeLessThanOrEqual(programs * 2 * (large + programs * small))
    const names = readdirSync(folder).sort()
    const wanted = jobs.flatMap(({ id }) =>
      Array.from({ length: programs }, (_, n) => (n === 0 ? `${id}.mp4` : `${id} (${n + 1}).mp4`)),
    )
    expect(names).toEqual(wanted.sort())
    for (const name of names) {
      const object = name.replace(/ \(\d+\)/, '')
      const bytes = /[02]\./.test(object) ? small : large
      expect(isObject(join(folder, name), object, bytes), name).toBe(true)
    }
  },
  60_000,
)

test('two programs that overwrite leave one whole file of each name', async () => {
  const { ended, folder, jobs } = await runTogether(2, 'overwrite')
  expect(ended.map(({ failure }) => failure)).toEqual(ended.map(() => null))
  expect(readdirSync(folder).sort()).toEqual(jobs.map(({ id }) => `${id}.mp4`))
  jobs.forEach(({ id }, n) =>
    expect(isObject(join(folder, `${id}.mp4`), `${id}.mp4`, n % 2 ? large : small)).toBe(true),
  )
}, 60_000)
