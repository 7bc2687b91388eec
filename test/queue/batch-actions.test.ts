import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished, describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { FinishedOutputs } from '../../main/desktop/outputs/finished-outputs.ts'
import type { Engine } from '../../main/engine/engine.ts'
import { BatchActions } from '../../main/queue/batch-actions.ts'
import { isActive } from '../../main/queue/job-state.ts'
import { UserActions } from '../../main/queue/user-actions.ts'
import { batchNameSchema } from '../../preload/contract/batch-actions.ts'
import { longestBatchName } from '../../preload/contract/batch-name.ts'
import { queueQuerySchema } from '../../preload/contract/model.ts'
import { engineKit, inFolder, isObject, reached, videoJob } from '../helpers/engine-kit.ts'
import { partOf } from '../helpers/part-files.ts'
import { failureWith, queueKit } from '../helpers/queue-kit.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const query = (parts: object = {}) => queueQuerySchema.parse(parts)

/** Batches on a real store, with what the user may do to them. */
function desk() {
  const kit = queueKit()
  const { queue, clock } = kit
  const actions = new UserActions({ queue, graceMs: 60_000, discard: () => Promise.resolve() })
  onTestFinished(() => actions.close())
  const blocks = { folderLeft: () => undefined }
  const batches = new BatchActions({ queue, actions, blocks, now: () => clock.now })
  const batchOf = (id = 0): number => kit.store.jobs.get(id)?.batchId ?? 0
  /** The job goes all its way. */
  const finish = (id: number): void => {
    for (const state of ['ready', 'downloading', 'finalizing', 'completed'] as const)
      queue.move(id, state, state === 'finalizing' ? { finalizingFor: 'commit' } : {})
  }
  return { ...kit, actions, batches, batchOf, finish }
}

describe('the name of a batch', () => {
  test('is one line without blanks at its ends, and never empty', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (typed) => {
        const { data } = batchNameSchema.safeParse(typed)
        if (data === undefined) return
        expect(data).toBe(data.trim())
        expect(data.length).toBeGreaterThan(0)
        expect(data.length).toBeLessThanOrEqual(longestBatchName)
        expect(data).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u)
      }),
    )
    expect(batchNameSchema.parse(' Spring\r\n campaign\u2028')).toBe('Spring  campaign')
    for (const bad of ['', ' ', '\n\t', 'x'.repeat(longestBatchName + 1), 7, null])
      expect(batchNameSchema.safeParse(bad).success).toBe(false)
  })

  test('is changed everywhere at once, and taken back', async () => {
    const { add, batches, batchOf, store, actions } = desk()
    const batchId = batchOf(add(['one'])[0])
    const { undo } = await batches.rename({ batchId, name: 'Summer' })
    expect(store.batches.get(batchId)?.name).toBe('Summer')
    expect(await batches.rename({ batchId, name: 'Summer' })).toEqual({ affected: 0, undo: null })
    expect(await actions.undo(undo)).toEqual({ action: 'rename', affected: 1 })
    expect(store.batches.get(batchId)?.name).toBe('Spring')
    await expect(batches.rename({ batchId: 99, name: 'X' })).rejects.toThrow(/no longer/)
  })
})

describe('the archive', () => {
  test('takes finished batches only, and takes them out of the list, but not of a search', async () => {
    const { add, batches, batchOf, finish, store, actions } = desk()
    const [done = 0] = add(['film_one'])
    const [other = 0] = add(['film_two'])
    const ids = [batchOf(done), batchOf(other)]
    expect(await batches.archive({ batchIds: ids, archived: true })).toEqual({
      affected: 0,
      undo: null,
    })
    finish(done)
    const { affected, undo } = await batches.archive({ batchIds: ids, archived: true })
    expect(affected).toBe(1)
    const rows = (parts: object) => store.lists.page(query(parts)).jobs.map(({ id }) => id)
    expect(rows({})).toEqual([other])
    expect(rows({ states: ['completed'] })).toEqual([])
    expect(rows({ text: 'film' })).toEqual([done, other])
    expect(rows({ batchId: batchOf(done) })).toEqual([done])
    expect(store.lists.listedCounts()).toEqual({ queued: 1 })
    expect(store.lists.matching({ filter: query() }, null)).toEqual([other])
    expect(await actions.undo(undo)).toEqual({ action: 'archive', affected: 1 })
    expect(rows({})).toEqual([done, other])
  })

  test('gives a batch back as soon as it has something to do', async () => {
    const { add, batches, batchOf, finish, store, queue } = desk()
    const [done = 0, failed = 0] = add(['one', 'two'])
    finish(done)
    queue.fail(failed, failureWith('SERVER_ERROR', true))
    await batches.archive({ batchIds: [batchOf(done)], archived: true })
    queue.act({ action: 'retry', target: { ids: [failed] } })
    expect(store.batches.get(batchOf(done))).toMatchObject({ archivedAt: null, settledAt: null })
  })

  test('holds nothing but finished batches, and lists and counts agree, whatever is done', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            what: fc.constantFrom(
              ...['finish', 'fail', 'retry', 'pause', 'resume', 'cancel', 'remove', 'undo'],
              ...['archive', 'unarchive', 'age'],
            ),
            at: fc.nat(5),
          }),
          { maxLength: 25 },
        ),
        async (steps) => {
          const { add, batches, batchOf, finish, store, queue, actions, clock } = desk()
          const jobs = [...add(['a', 'b']), ...add(['c', 'd']), ...add(['e', 'f'])]
          const batchIds = [...new Set(jobs.map((id) => batchOf(id)))]
          for (const { what, at } of steps) {
            const id = jobs[at] ?? 0
            const state = store.jobs.get(id)?.state
            const batch = batchIds[at % 3] ?? 0
            clock.now += 7 * 3_600_000
            if (what === 'finish' && state === 'queued') finish(id)
            else if (what === 'fail' && state && isActive(state))
              queue.fail(id, failureWith('SERVER_ERROR', true))
            else if (what === 'undo') await actions.undo(null)
            else if (what === 'age') batches.archiveOlderThan(1)
            else if (what === 'archive' || what === 'unarchive')
              await batches.archive({ batchIds: [batch], archived: what === 'archive' })
            else if (what !== 'finish' && what !== 'fail')
              await actions.act({ action: what as 'pause', target: { ids: [id] } })
            const all = store.batches.all()
            const archived = all.filter(({ archivedAt }) => archivedAt !== null)
            for (const { id: one } of archived) {
              const states = Object.keys(store.batches.counts(one))
              expect(states.every((s) => ['completed', 'failed', 'cancelled'].includes(s))).toBe(
                true,
              )
            }
            const listed = store.lists.page(query({ limit: 200 }))
            const hidden = new Set(archived.map(({ id: one }) => one))
            expect(listed.total).toBe(listed.jobs.length)
            expect(listed.jobs.some(({ batchId }) => hidden.has(batchId))).toBe(false)
            expect(Object.values(store.lists.listedCounts()).reduce((a, b) => a + b, 0)).toBe(
              listed.total,
            )
          }
        },
      ),
      { numRuns: 30 },
    )
  })

  test('by age takes what was finished so long ago, and never what has failed jobs', async () => {
    const day = 24 * 3_600_000
    const { add, batches, batchOf, finish, store, queue, clock } = desk()
    const [good = 0] = add(['good'])
    const [bad = 0] = add(['bad'])
    finish(good)
    queue.fail(bad, failureWith('SERVER_ERROR', true))
    clock.now += 7 * day - 1
    expect(batches.archiveOlderThan(7)).toBe(0)
    clock.now += 1
    expect(batches.archiveOlderThan(7)).toBe(1)
    expect(store.batches.get(batchOf(good))?.archivedAt).toBe(clock.now)
    expect(store.batches.get(batchOf(bad))?.archivedAt).toBeNull()
    // Who takes it out has it for as long again.
    await batches.archive({ batchIds: [batchOf(good)], archived: false })
    clock.now += 7 * day - 1
    expect(batches.archiveOlderThan(7)).toBe(0)
    clock.now += 1
    expect(batches.archiveOlderThan(7)).toBe(1)
  })

  test('takes a batch whose last unfinished jobs were removed, until they come back', async () => {
    const { add, batches, batchOf, finish, store, actions } = desk()
    const [done = 0, open = 0] = add(['one', 'two'])
    finish(done)
    const { undo } = await actions.act({ action: 'remove', target: { ids: [open] } })
    expect((await batches.archive({ batchIds: [batchOf(done)], archived: true })).affected).toBe(1)
    await actions.undo(undo)
    expect(store.batches.get(batchOf(done))).toMatchObject({ archivedAt: null, settledAt: null })
  })
})

describe('another folder', () => {
  const size = 3_000_000

  /** A batch with a saved file. */
  async function saved() {
    const kit = await engineKit()
    const engine = kit.open({ undoGraceMs: 60_000 })
    const [early = 0] = await kit.add(engine, [videoJob('early', 1000)])
    const batchId = engine.store.jobs.get(early)?.batchId ?? 0
    engine.start()
    await reached(engine, early, 'completed')
    return { kit, engine, batchId, early }
  }

  const foldersOf = (engine: Engine, batchId: number) => engine.store.batches.get(batchId)

  test('takes what is not saved yet, with the bytes that are there', async () => {
    const kit = await engineKit()
    const engine = kit.open()
    const { promise: until, resolve: letGo } = Promise.withResolvers<void>()
    const held = videoJob('late', size, { heldAfter: { bytes: 2_000_000, until } })
    const [early = 0, late = 0] = await kit.add(engine, [videoJob('early', 1000), held])
    const { batchId = 0 } = engine.store.jobs.get(early) ?? {}
    engine.start()
    await reached(engine, early, 'completed')
    await expect.poll(() => engine.views.detail(late)?.bytesDone ?? 0).toBeGreaterThan(1_000_000)
    const elsewhere = join(tempFolder(), 'new', 'place')
    const changed = await engine.batchActions.changeFolder(batchId, elsewhere)
    expect(changed).toMatchObject({ folder: elsewhere, stay: 1 })
    await expect.poll(() => readdirSync(elsewhere)).toHaveLength(1)
    letGo()
    await reached(engine, late, 'completed')
    expect(isObject(join(elsewhere, 'late.mp4'), 'late.mp4', size)).toBe(true)
    expect(isObject(inFolder(kit, 'early.mp4'), 'early.mp4', 1000)).toBe(true)
    expect(readdirSync(kit.folder)).toEqual(['early.mp4'])
    expect(kit.simulator.stats().storage.bytes).toBeLessThan(size * 1.4)
  })

  test('leaves saved files to be opened where they are', async () => {
    const { kit, engine, batchId, early } = await saved()
    await engine.batchActions.changeFolder(batchId, tempFolder())
    const ref = { jobId: early, outputKey: engine.store.outputs.ofJob(early)[0]?.key ?? '' }
    const opened = await new FinishedOutputs(engine.store).open(ref)
    expect(opened.path).toBe(inFolder(kit, 'early.mp4'))
    await opened.file.close()
  })

  test('sets going what waits because the old one is gone', async () => {
    const { kit, engine, batchId, early } = await saved()
    rmSync(kit.folder, { recursive: true })
    kit.simulator.addJob(videoJob('more', 1000))
    await engine.act({ action: 'remove', target: { ids: [early] } })
    const rows = [{ accountId: 'redner', remoteId: 'more', title: null, columns: {} }]
    const batch = { name: 'Test', folder: kit.folder, template: '{jobId}.{ext}' }
    const { added, batchId: other } = await engine.addBatch(batch, rows)
    rmSync(kit.folder, { recursive: true, force: true })
    const [more = 0] = added
    await reached(engine, more, 'blocked')
    expect(engine.views.summary().attention).toHaveLength(1)
    const elsewhere = tempFolder()
    await engine.batchActions.changeFolder(other ?? batchId, elsewhere)
    await reached(engine, more, 'completed')
    expect(existsSync(join(elsewhere, 'more.mp4'))).toBe(true)
    expect(engine.views.summary().attention).toEqual([])
  })

  test('is taken back, and the same one is no change', async () => {
    const { kit, engine, batchId } = await saved()
    const elsewhere = tempFolder()
    const { undo } = await engine.batchActions.changeFolder(batchId, elsewhere)
    expect(foldersOf(engine, batchId)).toMatchObject({
      folder: elsewhere,
      formerFolders: [kit.folder],
    })
    expect(await engine.batchActions.changeFolder(batchId, `${elsewhere}/.`)).toMatchObject({
      undo: null,
    })
    expect(await engine.undo(undo)).toEqual({ action: 'folder', affected: 1 })
    expect(foldersOf(engine, batchId)).toMatchObject({
      folder: kit.folder,
      formerFolders: [elsewhere],
    })
  })

  test('is refused with the reason where it cannot be written, and nothing changes', async () => {
    const { kit, engine, batchId } = await saved()
    const file = inFolder(kit, 'early.mp4')
    await expect(engine.batchActions.changeFolder(batchId, join(file, 'x'))).rejects.toThrow(
      /cannot be used: .*Choose another one/,
    )
    await expect(engine.batchActions.changeFolder(batchId, 'somewhere')).rejects.toThrow(
      /full path/,
    )
    expect(foldersOf(engine, batchId)).toMatchObject({ folder: kit.folder, formerFolders: [] })
    expect(partOf(file)).toBeNull()
  })
})
