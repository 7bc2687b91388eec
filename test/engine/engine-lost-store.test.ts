import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { engineKit, reached, videoJob } from '../helpers/engine-kit.ts'

test('an engine whose data folder goes says so once, asks and fetches nothing more, and stops', async () => {
  const kit = await engineKit()
  const engine = kit.open()
  const ids = await kit.add(engine, [
    videoJob('first', 1000),
    ...['a', 'b', 'c'].map((id) => videoJob(id, 1000, {}, { pollsUntilDone: 30 })),
  ])
  const told: string[] = []
  const lost = new Promise<void>((resolve) =>
    engine.on('storeLost', ({ message }) => {
      told.push(message)
      resolve()
    }),
  )
  engine.start()
  await reached(engine, ids[0] ?? 0, 'completed')
  await engine.store.durable()
  rmSync(kit.data, { recursive: true })
  await lost
  await engine.rest()
  const { requests } = engine
  engine.resume()
  const target = { ids: [...ids] }
  await expect(engine.act({ action: 'pause', target })).rejects.toThrow(told[0])
  await expect(kit.add(engine, [videoJob('late')])).rejects.toThrow(told[0])
  expect(engine.store.jobs.get(ids[0] ?? 0)?.state).toBe('completed')
  const shown = engine.views.summary().attention
  expect(shown.map(({ failure }) => failure.message)).toEqual(told)
  await engine.stop()
  expect(engine.requests).toEqual(requests)
  expect(told).toEqual([
    `The queue in ${kit.data} can no longer be written: the folder or its database is gone.`,
  ])
  expect(existsSync(join(kit.folder, 'first.mp4'))).toBe(true)
  expect(existsSync(kit.data)).toBe(false)
})
