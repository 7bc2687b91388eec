import { existsSync, readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Engine } from '../../main/engine.ts'
import type { JobActionName } from '../../preload/contract/model.ts'
import { engineKit, inFolder, isObject, reached, videoJob } from '../helpers/engine-kit.ts'

const size = 6_000_000
const slow = { bytesPerSecond: 60_000 }
/** Longer than any of these tests. */
const undoGraceMs = 60_000

const act = (engine: Engine, action: JobActionName, ...ids: number[]) =>
  engine.act({ action, target: { ids } })

/** An engine with one job whose download is under way. */
async function midway(graceMs = undoGraceMs) {
  const kit = await engineKit()
  const engine = kit.open({ undoGraceMs: graceMs })
  const [id = 0] = kit.add(engine, [videoJob('job_1', size, slow)])
  engine.start()
  await expect
    .poll(() => engine.views.detail(id)?.bytesDone ?? 0, { timeout: 5000 })
    .toBeGreaterThan(size / 10)
  return { kit, engine, id }
}

const timeline = (engine: Engine, id: number) => engine.store.timeline(id).map(({ what }) => what)

describe('taking back', () => {
  test('a pause sets the job going again', async () => {
    const { engine, id } = await midway()
    const { undo } = act(engine, 'pause', id)
    expect(engine.store.job(id)?.state).toBe('paused')
    expect(engine.undo(undo)).toEqual({ action: 'pause', affected: 1 })
    await reached(engine, id, 'downloading', 'completed')
  })

  test('a resumption pauses again what was paused, and nothing else', async () => {
    const { kit, engine, id } = await midway()
    const [other = 0] = kit.add(engine, [videoJob('job_2', 1000)])
    act(engine, 'pause', id)
    const { affected, undo } = act(engine, 'resume', id, other)
    expect(affected).toBe(1)
    expect(engine.undo(undo)).toEqual({ action: 'resume', affected: 1 })
    expect(engine.store.job(id)?.state).toBe('paused')
    await reached(engine, other, 'completed')
  })

  test('a cancellation goes on with the bytes that are there', async () => {
    const { kit, engine, id } = await midway()
    const { undo } = act(engine, 'cancel', id)
    expect(engine.store.job(id)?.state).toBe('cancelled')
    expect(existsSync(inFolder(kit, 'job_1.mp4.part'))).toBe(true)
    engine.undo(undo)
    await reached(engine, id, 'completed')
    expect(isObject(inFolder(kit, 'job_1.mp4'), 'job_1.mp4', size)).toBe(true)
    expect(kit.simulator.stats().storage.bytes).toBeLessThan(size * 1.4)
  })

  test('the cancellation of a paused job leaves it paused', async () => {
    const { engine, id } = await midway()
    act(engine, 'pause', id)
    engine.undo(act(engine, 'cancel', id).undo)
    expect(engine.store.job(id)?.state).toBe('paused')
    expect(timeline(engine, id)).toContain('No longer cancelled')
  })

  test('a removal brings the job back, with its story and its bytes', async () => {
    const { kit, engine, id } = await midway()
    const { undo } = act(engine, 'remove', id)
    expect(engine.store.counts()).toEqual({})
    expect(engine.views.detail(id)).toBeNull()
    expect(engine.undo(undo)).toEqual({ action: 'remove', affected: 1 })
    await reached(engine, id, 'completed')
    expect(timeline(engine, id)).toContain('Back in the list')
    expect(kit.simulator.stats().storage.bytes).toBeLessThan(size * 1.4)
  })

  test('a move puts the queue back in its order', async () => {
    const kit = await engineKit()
    const engine = kit.open({ undoGraceMs })
    const ids = kit.add(engine, [videoJob('job_1'), videoJob('job_2'), videoJob('job_3')])
    const order = () => engine.store.dueJobs(['queued'], Infinity, 9, []).map(({ id }) => id)
    const { undo } = engine.moveJobs({ target: { ids: [ids[2]!] }, to: 'top' })
    expect(order()).toEqual([ids[2], ids[0], ids[1]])
    expect(engine.undo(undo)).toEqual({ action: 'move', affected: 1 })
    expect(order()).toEqual(ids)
  })

  test('nothing says so', async () => {
    const kit = await engineKit()
    expect(kit.open({ undoGraceMs }).undo(null)).toBeNull()
  })

  test('has nothing to offer where nothing changed', async () => {
    const kit = await engineKit()
    const engine = kit.open({ undoGraceMs })
    expect(act(engine, 'cancel', 99)).toEqual({ affected: 0, undo: null })
    expect(act(engine, 'remove', 99)).toEqual({ affected: 0, undo: null })
  })
})

describe('when the time to take it back is over', () => {
  test('a cancelled job leaves nothing on the disk, and its name is free', async () => {
    const { kit, engine, id } = await midway(150)
    act(engine, 'cancel', id)
    await expect.poll(() => readdirSync(kit.folder)).toEqual([])
    await expect.poll(() => engine.store.outputs(id)[0]?.path).toBeNull()
    act(engine, 'retry', id)
    await reached(engine, id, 'completed')
    expect(readdirSync(kit.folder)).toEqual(['job_1.mp4'])
  })

  test('a job that was taken up again meanwhile keeps its bytes', async () => {
    const { kit, engine, id } = await midway(150)
    act(engine, 'cancel', id)
    act(engine, 'retry', id)
    await reached(engine, id, 'completed')
    expect(kit.simulator.stats().storage.bytes).toBeLessThan(size * 1.4)
  })

  test('a removed job is forgotten, and its batch with it', async () => {
    const { kit, engine, id } = await midway(150)
    const { undo } = act(engine, 'remove', id)
    await expect.poll(() => readdirSync(kit.folder)).toEqual([])
    expect(engine.store.binnedJobs()).toEqual([])
    expect(engine.undo(undo)).toBeNull()
    expect(engine.store.batch(1)).toBeNull()
  })
})

describe('the end of the program', () => {
  test('makes final what could still be taken back', async () => {
    const { kit, engine, id } = await midway()
    const [other = 0] = kit.add(engine, [videoJob('job_2', size, slow)])
    await reached(engine, other, 'downloading')
    act(engine, 'remove', id)
    act(engine, 'cancel', other)
    await engine.stop()
    expect(readdirSync(kit.folder)).toEqual([])
    const next = kit.open()
    expect(next.store.job(id)).toBeNull()
    expect(next.store.job(other)).toMatchObject({ state: 'cancelled' })
  })

  test('by a crash leaves the same to the next start', async () => {
    const { kit, engine, id } = await midway()
    const [other = 0] = kit.add(engine, [videoJob('job_2', size, slow)])
    await reached(engine, other, 'downloading')
    await expect.poll(() => readdirSync(kit.folder)).toContain('job_2.mp4.part')
    act(engine, 'remove', id)
    act(engine, 'cancel', other)
    await engine.rest()
    // As a crash leaves it: rows and part files are there, nobody waits to remove them.
    const { binnedJobs, cancelledParts } = engine.store
    expect(binnedJobs.call(engine.store)).toEqual([id])
    expect(cancelledParts.call(engine.store)).toHaveLength(1)
    expect(readdirSync(kit.folder)).toHaveLength(2)
    engine.start()
    await expect.poll(() => readdirSync(kit.folder)).toEqual([])
    expect(engine.store.binnedJobs()).toEqual([])
  })
})

test('a job that was just removed can be added again', async () => {
  const { kit, engine, id } = await midway()
  act(engine, 'remove', id)
  const [again = 0] = kit.add(engine, [videoJob('job_1', size)])
  await reached(engine, again, 'completed')
  expect(engine.store.counts()).toEqual({ completed: 1 })
})
