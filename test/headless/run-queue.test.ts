import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bytesContent } from '../../main/demo/object-content.ts'
import type { Reporter } from '../../main/headless/reporter.ts'
import { runQueue } from '../../main/headless/run-queue.ts'
import { openReadOnly } from '../../main/queue/sqlite/open-database.ts'
import { SqliteJobStore } from '../../main/queue/sqlite/sqlite-job-store.ts'
import { engineKit, videoJob } from '../helpers/engine-kit.ts'
import { signMedia } from '../helpers/sign-media.ts'

const media = (name: string) => readFileSync(join(import.meta.dirname, '../fixtures/media', name))

test('a run ends when its files have been looked at, and says which are worth a look', async () => {
  const kit = await engineKit()
  const engine = kit.open({ unattended: true })
  const clip = (id: string, bytes: Buffer) => {
    const name = `${id}.mp4`
    const outputs = [{ name, content: bytesContent(bytes), contentType: 'video/mp4' }]
    return videoJob(id, 0, {}, { outputs })
  }
  const signed = await signMedia(media('clip.mp4'), 'video/mp4')
  const wrong = Array.from({ length: 7 }, (_, i) => clip(`job_${i}`, media('clip.webm')))
  const jobs = await kit.add(engine, [clip('job_signed', signed), ...wrong])
  const told: string[] = []
  const reporter: Reporter = {
    hookNotice: () => undefined,
    job: () => undefined,
    file: () => undefined,
    engineNotice: () => undefined,
    notice: (text) => told.push(text),
    end: ({ completed }) => told.push(`${completed} completed`),
  }
  const interrupted = new AbortController().signal
  expect(await runQueue({ engine, reporter, jobs, interrupted })).toBe(0)
  expect(told).toEqual([
    ...Array.from({ length: 5 }, () => expect.stringMatching(/^job_\d\.mp4 is a WebM or MKV file/)),
    '2 more files should be looked at as well.',
    '8 completed',
  ])
  const store = new SqliteJobStore(openReadOnly(join(kit.data, 'queue.sqlite')))
  expect(store.outputs.ofJob(jobs[0] ?? 0)).toMatchObject([{ credentials: 'untrusted' }])
  store.close()
})
