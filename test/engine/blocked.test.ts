import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import type { Engine } from '../../main/engine/engine.ts'
import type { Block } from '../../main/queue/block-registry.ts'
import { unattendedRetries } from '../../main/queue/retry-policy.ts'
import { engineKit, isObject, limits, reached, videoJob } from '../helpers/engine-kit.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

/** No disk has room for it. */
const hugeBytes = 2 ** 50

function blocksOf(engine: Engine): Block[] {
  const blocks: Block[] = []
  engine.on('blocked', (block) => blocks.push(block))
  return blocks
}

const batchOf = (engine: Engine) => engine.store.batches.all()[0]!

test('a rejected key is told once for all jobs, in whatever batches, and right key lets them go on', async () => {
  const kit = await engineKit()
  const keys = { redner: 'a wrong key' }
  const engine = kit.open({ credential: () => ({ key: keys.redner }) })
  const blocks = blocksOf(engine)
  const finished = vi.fn()
  engine.on('batchSettled', finished)
  const ids = [
    ...(await kit.add(engine, [videoJob('job_1'), videoJob('job_2')])),
    ...(await kit.add(engine, [videoJob('job_3')])),
  ]
  engine.start()
  await Promise.all(ids.map((id) => reached(engine, id, 'blocked')))
  await expect.poll(() => blocks.length).toBe(1)
  expect(blocks[0]).toMatchObject({
    accountId: 'redner',
    failure: { reason: 'ACCOUNT_KEY_REJECTED' },
  })
  expect(engine.views.summary().attention).toMatchObject([{ accountId: 'redner', jobs: 3 }])
  expect(engine.store.batches.all().map(({ settledAt }) => settledAt)).toEqual([null, null])
  expect([engine.unsettled, engine.blocked]).toEqual([0, 3])
  expect(finished).not.toHaveBeenCalled()

  keys.redner = kit.simulator.credentials.redner.key
  engine.tryNow({ accountIds: ['redner'], folders: [] })
  await Promise.all(ids.map((id) => reached(engine, id, 'completed')))
  await expect.poll(() => finished.mock.calls.length).toBe(2)
})

test('a job that does not fit on its disk waits for room, and smaller ones are saved', async () => {
  const kit = await engineKit()
  const engine = kit.open()
  const blocks = blocksOf(engine)
  const [huge = 0, small = 0] = await kit.add(engine, [
    videoJob('job_huge', hugeBytes),
    videoJob('job_small'),
  ])
  engine.start()
  const blocked = await reached(engine, huge, 'blocked')
  expect(blocked.failure?.reason).toBe('FILE_DISK_FULL')
  await reached(engine, small, 'completed')
  expect(batchOf(engine).settledAt).toBeNull()
  expect(engine.views.batch(batchOf(engine)).stop).toMatchObject({
    ...{ reason: 'FILE_DISK_FULL', account: null, all: true },
  })
  expect(blocks).toMatchObject([{ accountId: null, folder: kit.folder }])
  expect(engine.views.summary().attention).toMatchObject([{ folder: kit.folder, jobs: 1 }])
})

test('without a user a job that does not fit fails after its tries', async () => {
  const kit = await engineKit()
  const engine = kit.open({ unattended: true })
  const [id = 0] = await kit.add(engine, [videoJob('job_huge', hugeBytes)])
  engine.start()
  const accountId = engine.store.jobs.get(id)?.accountId ?? ''
  // The next of its tries does not wait for its time.
  const tried = () => {
    engine.tryNow({ accountIds: [accountId], folders: [] })
    return engine.store.jobs.get(id)
  }
  await expect.poll(tried).toMatchObject({
    state: 'failed',
    failure: { reason: 'FILE_DISK_FULL' },
    attempts: unattendedRetries.downloads.maxAttempts,
  })
})

test('what waits for a folder goes on in another one, and saved files stay', async () => {
  const kit = await engineKit()
  const engine = kit.open({ limits: { ...limits, concurrency: 1 } })
  const [first = 0] = await kit.add(engine, [videoJob('job_1')])
  engine.start()
  await reached(engine, first, 'completed')
  await engine.pauseAll(true)
  const [second = 0] = await kit.add(engine, [videoJob('job_2')])
  const [, batch] = engine.store.batches.all()
  renameSync(kit.folder, `${kit.folder}-gone`)
  await engine.pauseAll(false)
  const blocked = await reached(engine, second, 'blocked')
  expect(blocked.failure?.reason).toBe('FILE_FOLDER_MISSING')

  const other = join(tempFolder(), 'made', 'here')
  await engine.batchActions.changeFolder(batch!.id, other)
  await reached(engine, second, 'completed')
  expect(isObject(join(other, 'job_2.mp4'), 'job_2.mp4', 50_000)).toBe(true)
  expect(engine.store.batches.get(batch!.id)?.folder).toBe(other)
  expect(engine.store.outputs.ofJob(first)[0]?.path).toBe(join(kit.folder, 'job_1.mp4'))
})

test('a folder that cannot be made is refused, and nothing changes', async () => {
  const kit = await engineKit()
  const engine = kit.open()
  await kit.add(engine, [videoJob('job_1')])
  const { id, folder } = batchOf(engine)
  const file = join(kit.folder, 'a file')
  writeFileSync(file, '')
  await expect(engine.batchActions.changeFolder(id, join(file, 'below'))).rejects.toThrow(
    /cannot be used.*Choose another one/s,
  )
  expect(engine.store.batches.get(id)?.folder).toBe(folder)
})

test('a folder that is back is used at once when the user says so', async () => {
  const kit = await engineKit()
  const engine = kit.open()
  const [id = 0] = await kit.add(engine, [videoJob('job_1')])
  renameSync(kit.folder, `${kit.folder}-gone`)
  engine.start()
  await reached(engine, id, 'blocked')
  renameSync(`${kit.folder}-gone`, kit.folder)
  engine.tryNow({ accountIds: [], folders: [kit.folder] })
  await reached(engine, id, 'completed')
  await expect.poll(() => engine.views.summary().attention).toEqual([])
})
