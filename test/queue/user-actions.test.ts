import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Engine } from '../../main/engine/engine.ts'
import type { JobActionName } from '../../preload/contract/model.ts'
import { engineKit, inFolder, isObject, reached, videoJob } from '../helpers/engine-kit.ts'
import { partOf } from '../helpers/part-files.ts'
import { slowMachine } from '../helpers/slow-machine.ts'

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
  const [id = 0] = await kit.add(engine, [videoJob('job_1', size, slow)])
  engine.start()
  await expect.poll(() => engine.views.detail(id)?.bytesDone ?? 0).toBeGreaterThan(size / 10)
  return { kit, engine, id }
}

const timeline = (engine: Engine, id: number) =>
  engine.store.timeline.ofJob(id).map(({ event }) => event.code)

describe('taking back', () => {
  test('a pause sets the job going again', async () => {
    const { engine, id } = await midway()
    const { undo } = await act(engine, 'pause', id)
    expect(engine.store.jobs.get(id)?.state).toBe('paused')
    expect(await engine.undo(undo)).toEqual({ action: 'pause', affected: 1 })
    await reached(engine, id, 'downloading', 'completed')
  })

  test('a resumption pauses again what was paused, and nothing else', async () => {
    const { kit, engine, id } = await midway()
    const [other = 0] = await kit.add(engine, [videoJob('job_2', 1000)])
    await act(engine, 'pause', id)
    const { affected, undo } = await act(engine, 'resume', id, other)
    expect(affected).toBe(1)
    expect(await engine.undo(undo)).toEqual({ action: 'resume', affected: 1 })
    expect(engine.store.jobs.get(id)?.state).toBe('paused')
    await reached(engine, other, 'completed')
  })

  test('a cancellation goes on with the bytes that are there', async () => {
    const { kit, engine, id } = await midway()
    const { undo } = await act(engine, 'cancel', id)
    expect(engine.store.jobs.get(id)?.state).toBe('cancelled')
    expect(partOf(inFolder(kit, 'job_1.mp4'))).not.toBeNull()
    await engine.undo(undo)
    await reached(engine, id, 'completed')
    expect(isObject(inFolder(kit, 'job_1.mp4'), 'job_1.mp4', size)).toBe(true)
    expect(kit.simulator.stats().storage.bytes).toBeLessThan(size * 1.4)
  })

  test('the cancellation of a paused job leaves it paused', async () => {
    const { engine, id } = await midway()
    await act(engine, 'pause', id)
    const { undo } = await act(engine, 'cancel', id)
    await engine.undo(undo)
    expect(engine.store.jobs.get(id)?.state).toBe('paused')
    expect(timeline(engine, id)).toContain('uncancelled')
  })

  test('a removal brings the job back, with its story and its bytes', async () => {
    const { kit, engine, id } = await midway()
    const { undo } = await act(engine, 'remove', id)
    expect(engine.store.lists.counts()).toEqual({})
    expect(engine.views.detail(id)).toBeNull()
    expect(await engine.undo(undo)).toEqual({ action: 'remove', affected: 1 })
    await reached(engine, id, 'completed')
    expect(timeline(engine, id)).toContain('back')
    expect(kit.simulator.stats().storage.bytes).toBeLessThan(size * 1.4)
  })

  test('a move puts the queue back in its order', async () => {
    const kit = await engineKit()
    const engine = kit.open({ undoGraceMs })
    const ids = await kit.add(engine, [videoJob('job_1'), videoJob('job_2'), videoJob('job_3')])
    const order = () => engine.store.due.jobs(['queued'], Infinity, 9, []).map(({ id }) => id)
    const { undo } = await engine.moveJobs({ target: { ids: [ids[2]!] }, to: 'top' })
    expect(order()).toEqual([ids[2], ids[0], ids[1]])
    expect(await engine.undo(undo)).toEqual({ action: 'move', affected: 1 })
    expect(order()).toEqual(ids)
  })

  test('nothing says so', async () => {
    const kit = await engineKit()
    expect(await kit.open({ undoGraceMs }).undo(null)).toBeNull()
  })

  test('has nothing to offer where nothing changed', async () => {
    const kit = await engineKit()
    const engine = kit.open({ undoGraceMs })
    expect(await act(engine, 'cancel', 99)).toEqual({ affected: 0, undo: null })
    expect(await act(engine, 'remove', 99)).toEqual({ affected: 0, undo: null })
  })
})

describe('when the time to take it back is over', () => {
  test('a cancelled job leaves nothing on the disk, and its name is free', async () => {
    const { kit, engine, id } = await midway(150)
    await act(engine, 'cancel', id)
    await expect.poll(() => readdirSync(kit.folder)).toEqual([])
    await expect.poll(() => engine.store.outputs.ofJob(id)[0]?.path).toBeNull()
    await act(engine, 'retry', id)
    await reached(engine, id, 'completed')
    expect(readdirSync(kit.folder)).toEqual(['job_1.mp4'])
  })

  test('a job that was taken up again meanwhile keeps its bytes', async () => {
    const { kit, engine, id } = await midway(150)
    await Promise.all([act(engine, 'cancel', id), act(engine, 'retry', id)])
    await reached(engine, id, 'completed')
    expect(kit.simulator.stats().storage.bytes).toBeLessThan(size * 1.4)
  })

  test('a removed job is forgotten, and its batch with it', async () => {
    const { kit, engine, id } = await midway(150)
    const { undo } = await act(engine, 'remove', id)
    await expect.poll(() => readdirSync(kit.folder)).toEqual([])
    expect(engine.store.trash.ids()).toEqual([])
    expect(await engine.undo(undo)).toBeNull()
    expect(engine.store.batches.get(1)).toBeNull()
  })
})

describe('the end of the program', () => {
  test('makes final what could still be taken back', async () => {
    const { kit, engine, id } = await midway()
    const [other = 0] = await kit.add(engine, [videoJob('job_2', size, slow)])
    await reached(engine, other, 'downloading')
    await act(engine, 'remove', id)
    await act(engine, 'cancel', other)
    await engine.stop()
    expect(readdirSync(kit.folder)).toEqual([])
    const next = kit.open()
    expect(next.store.jobs.get(id)).toBeNull()
    expect(next.store.jobs.get(other)).toMatchObject({ state: 'cancelled' })
  })

  test('by a crash leaves the same to the next start', async () => {
    const { kit, engine, id } = await midway()
    const [other = 0] = await kit.add(engine, [videoJob('job_2', size, slow)])
    await reached(engine, other, 'downloading')
    await expect.poll(() => partOf(inFolder(kit, 'job_2.mp4'))).not.toBeNull()
    await act(engine, 'remove', id)
    await act(engine, 'cancel', other)
    await engine.rest()
    // As a crash leaves it: rows and part files are there, and nothing waits to remove them.
    expect(engine.store.trash.ids()).toEqual([id])
    expect(engine.store.outputs.cancelledParts()).toHaveLength(1)
    expect(readdirSync(kit.folder)).toHaveLength(2)
    engine.start()
    await expect.poll(() => readdirSync(kit.folder)).toEqual([])
    expect(engine.store.trash.ids()).toEqual([])
  })
})

test('a job that was just removed can be added again', async () => {
  const { kit, engine, id } = await midway()
  await act(engine, 'remove', id)
  const [again = 0] = await kit.add(engine, [videoJob('job_1', size)])
  await reached(engine, again, 'completed')
  expect(engine.store.lists.counts()).toEqual({ completed: 1 })
})

describe('many jobs', () => {
  const filter = { text: '', states: [], providers: [], locales: [], batchId: null }
  const names = Array.from({ length: 1000 }, (_, n) => videoJob(`job_${n}`))

  /** A thousand jobs at an engine that has not begun to work. */
  async function atRest(graceMs = undoGraceMs) {
    const kit = await engineKit()
    const engine = kit.open({ undoGraceMs: graceMs })
    await kit.add(engine, names)
    return { kit, engine, counts: () => engine.store.lists.counts() }
  }

  /** Runs the work, and returns how many rounds of other work ran meanwhile. */
  async function roundsDuring(work: () => Promise<unknown>): Promise<number> {
    let [rounds, going] = [0, true]
    const round = (): void => {
      rounds++
      if (going) setImmediate(round)
    }
    setImmediate(round)
    await work()
    going = false
    return rounds
  }

  test.each(['pause', 'cancel', 'remove'] as const)(
    '%s gives way to other work meanwhile, and so does taking it back',
    async (action) => {
      const { engine, counts } = await atRest()
      slowMachine()
      const work = () => engine.act({ action, target: { filter } })
      expect(await roundsDuring(work)).toBeGreaterThan(5)
      expect(counts().queued ?? 0).toBe(0)
      expect(await roundsDuring(() => engine.undo(null))).toBeGreaterThan(5)
      expect(counts()).toEqual({ queued: 1000 })
    },
  )

  test('what is asked meanwhile waits for its turn', async () => {
    const { engine, counts } = await atRest()
    slowMachine()
    const paused = engine.act({ action: 'pause', target: { filter } })
    expect(counts().queued).toBeGreaterThan(0)
    const resumed = engine.act({ action: 'resume', target: { filter } })
    const pausedAgain = engine.undo(null)
    expect(await paused).toMatchObject({ affected: 1000 })
    expect(await resumed).toMatchObject({ affected: 1000 })
    expect(await pausedAgain).toEqual({ action: 'resume', affected: 1000 })
    expect(counts()).toEqual({ paused: 1000 })
  })

  test('can be added again, those that are gone, while the others are being removed', async () => {
    const { kit, engine, counts } = await atRest()
    slowMachine()
    const removed = engine.act({ action: 'remove', target: { filter } })
    const gone = engine.store.trash.ids().length
    expect(gone).toBeGreaterThan(0)
    const added = (await kit.add(engine, names)).length
    expect(added).toBeGreaterThanOrEqual(gone)
    expect(await removed).toMatchObject({ affected: 1000 })
    expect(counts()).toEqual({ queued: added })
    const back = (await engine.undo(null))?.affected ?? 0
    expect(counts()).toEqual({ queued: added + back })
  })

  test('can be added again while their removal is being made final', async () => {
    const { kit, engine } = await atRest(0)
    slowMachine()
    await engine.act({ action: 'remove', target: { filter } })
    expect(engine.store.trash.ids().length).toBeGreaterThan(500)
    expect(await kit.add(engine, names)).toHaveLength(1000)
    expect(engine.store.trash.ids()).toEqual([])
    await engine.stop()
    expect(kit.open().store.lists.counts()).toEqual({ queued: 1000 })
  })
})
