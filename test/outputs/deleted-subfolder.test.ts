import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { engineKit, isObject, reached, videoJob } from '../helpers/engine-kit.ts'

const size = 400_000

/** Two jobs in a subfolder of the batch's folder, which another program removes when `when` says so. */
async function runWithRemoval(when: (bytesSent: number) => boolean) {
  const kit = await engineKit()
  const engine = kit.open({ unattended: true })
  const jobs = ['job_1', 'job_2'].map((id) => videoJob(id, size, { bytesPerSecond: 10_000 }))
  for (const job of jobs) kit.simulator.addJob(job)
  const rows = jobs.map(({ id, title }) => ({
    ...{ accountId: 'redner', remoteId: id, title: title ?? null, columns: {} },
  }))
  const batch = { name: 'Spring', folder: kit.folder, template: 'clips/{job_id}.{ext}' }
  const { added } = await engine.addBatch(batch, rows)
  const subfolder = join(kit.folder, 'clips')
  const watch = setInterval(() => {
    if (!existsSync(subfolder) || !when(kit.simulator.stats().storage.bytes)) return
    clearInterval(watch)
    rmSync(subfolder, { recursive: true, force: true })
  }, 5)
  engine.start()
  const ended = await Promise.all(added.map((id) => reached(engine, id, 'completed', 'failed')))
  clearInterval(watch)
  return { subfolder, ended }
}

test.each<[string, (sent: number) => boolean]>([
  ['before the first bytes', () => true],
  ['in the middle of a file', (sent) => sent > size / 2],
  ['when nearly all bytes are there', (sent) => sent > size * 1.9],
])(
  'a subfolder that is deleted %s is made again, and its files are fetched',
  async (_, when) => {
    const { subfolder, ended } = await runWithRemoval(when)
    expect(ended.map(({ state, failure }) => [state, failure])).toEqual([
      ['completed', null],
      ['completed', null],
    ])
    expect(readdirSync(subfolder).sort()).toEqual(['job_1.mp4', 'job_2.mp4'])
    for (const name of ['job_1.mp4', 'job_2.mp4'])
      expect(isObject(join(subfolder, name), name, size)).toBe(true)
  },
  30_000,
)
