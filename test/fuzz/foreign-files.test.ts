/** A receipt may come from anywhere and name any file of the machine. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { FinishedOutputs } from '../../main/desktop/outputs/finished-outputs.ts'
import { MediaProtocol } from '../../main/desktop/outputs/media-protocol.ts'
import { createOutputService } from '../../main/desktop/outputs/output-service.ts'
import { UsageError } from '../../main/errors.ts'
import { readBatch } from '../../main/imports/read-batch.ts'
import { receiptJson } from '../../main/imports/receipt.ts'
import { DEFAULT_TEMPLATE } from '../../main/naming/name-template.ts'
import { engineKit, reached, videoJob } from '../helpers/engine-kit.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const content = 'known to who wrote the receipt'
const sha256 = createHash('sha256').update(content).digest('hex')

/** A queue into which a receipt was imported that calls a file elsewhere the saved one of a job. */
async function imported(name: string) {
  const kit = await engineKit()
  const elsewhere = tempFolder()
  const path = join(elsewhere, name)
  writeFileSync(path, content)
  const output = { key: '0', kind: 'text' as const, locale: null, path, contentCredentials: null }
  const receipt = receiptJson('Spring', [
    {
      ...{ jobId: 'job_1', provider: 'redner', account: 'Redner', product: null, title: null },
      ...{
        state: 'completed',
        addedAt: 1,
        completedAt: 2,
        renewals: 0,
        cost: null,
        costUnit: null,
      },
      ...{ durationSeconds: null, words: null, failure: null, missing: [], warnings: [] },
      outputs: [{ ...output, bytes: content.length, sha256 }],
    },
  ])
  const { rows } = await readBatch('r.json', receipt)
  const jobs = rows.map(({ remoteId, title, columns, earlier }) => ({
    ...{ accountId: 'redner', remoteId, title, columns, earlier: earlier ?? undefined },
  }))
  const engine = kit.open()
  kit.simulator.addJob(videoJob('job_1'))
  const batch = { name: 'Spring', folder: kit.folder, template: DEFAULT_TEMPLATE }
  const { added } = await engine.addBatch(batch, jobs)
  engine.start()
  await reached(engine, added[0]!, 'completed', 'failed')
  const outputs = new FinishedOutputs(engine.store)
  const openPath = vi.fn(() => Promise.resolve())
  const service = createOutputService({
    ...{ outputs, media: new MediaProtocol(outputs), openPath, look: () => Promise.resolve() },
  })
  return {
    engine,
    kit,
    elsewhere,
    path,
    openPath,
    service,
    ref: { jobId: added[0]!, outputKey: '0' },
  }
}

type Imported = Awaited<ReturnType<typeof imported>>

async function isNeitherShownNorOpened({ service, ref, openPath }: Imported): Promise<void> {
  for (const use of [service.read, service.mediaUrl, service.openFile])
    await expect(use(ref)).rejects.toThrow(UsageError)
  expect(openPath).not.toHaveBeenCalled()
}

test.each(['notes.txt', 'clip.mp4', 'run.sh', 'tool.desktop'])(
  'a receipt that knows what is in %s elsewhere gets it neither shown nor opened nor changed',
  async (name) => {
    const found = await imported(name)
    const { engine, ref, path, elsewhere } = found
    expect(engine.store.outputs.ofJob(ref.jobId)).toMatchObject([{ state: 'saved', path }])
    await isNeitherShownNorOpened(found)
    expect(readFileSync(path, 'utf8')).toBe(content)
    expect(readdirSync(elsewhere)).toEqual([name])
  },
)

test('not even through a link in the batch’s folder, or when the file has changed and is kept', async () => {
  const found = await imported('notes.txt')
  const { engine, kit, ref, path, elsewhere } = found
  symlinkSync(elsewhere, join(kit.folder, 'sub'))
  const { id } = engine.store.outputs.ofJob(ref.jobId)[0]!
  engine.store.outputs.update(id, { path: join(kit.folder, 'sub', 'notes.txt') })
  await isNeitherShownNorOpened(found)
  engine.store.outputs.update(id, { path })
  writeFileSync(path, 'a secret that came later')
  await engine.saved.accept(ref)
  await isNeitherShownNorOpened(found)
})

test('not when it was given another name in its folder, and found there', async () => {
  const found = await imported('notes.txt')
  const { engine, ref, path, elsewhere } = found
  renameSync(path, join(elsewhere, 'renamed.txt'))
  expect(await engine.saved.findRenamed(ref)).toMatchObject({ type: 'found', renamed: true })
  await isNeitherShownNorOpened(found)
})

test('downloading again leaves it as it is, also where changed files are to be replaced', async () => {
  const { engine, kit, ref, path, elsewhere } = await imported('notes.mp4')
  writeFileSync(path, 'changed since')
  const again = { folder: null, template: null, changed: 'replace' } as const
  await engine.downloadAgain({ target: { ids: [ref.jobId] }, ...again })
  await reached(engine, ref.jobId, 'completed', 'failed')
  expect(engine.store.outputs.ofJob(ref.jobId)).toMatchObject([
    { state: 'saved', path: join(kit.folder, 'job_1.mp4') },
  ])
  expect(readFileSync(path, 'utf8')).toBe('changed since')
  expect(readdirSync(elsewhere)).toEqual(['notes.mp4'])
})
