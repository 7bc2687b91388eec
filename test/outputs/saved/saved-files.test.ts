/** Saved files that were moved, cut, edited or cannot be reached: real files, a real queue. */
import {
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { createHash } from 'node:crypto'
import { basename, dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { pooledCalls } from '../../../main/disk/file-calls.ts'
import { hashFile } from '../../../main/disk/hash-file.ts'
import { HashThread, type FileHasher } from '../../../main/outputs/saved/hash-thread.ts'
import { SavedFiles } from '../../../main/outputs/saved/saved-files.ts'
import type { Verification } from '../../../preload/contract/saved-files.ts'
import { faultyCalls, type CallFault } from '../../helpers/faulty-calls.ts'
import { queueKit } from '../../helpers/queue-kit.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const sha256Of = (text: string) => createHash('sha256').update(text).digest('hex')

/** A queue with saved files: `files` are names within the batch's folder and their texts. */
function desk(
  files: Readonly<Record<string, string>>,
  fault: CallFault = () => null,
  hasher: FileHasher | null = null,
) {
  const folder = tempFolder()
  const { queue, store, add } = queueKit()
  const ids = Object.keys(files).map((_, i) => `job_${i}`)
  const jobs = add(ids, 'a', folder)
  for (const [i, [name, text]] of Object.entries(files).entries()) {
    const id = jobs[i]!
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
    const output = { key: '0', kind: 'video', index: null, locale: null, name: null } as const
    store.outputs.register(id, [{ ...output, extension: 'mp4', sizeBytes: null }])
    store.outputs.move(store.outputs.ofJob(id)[0]!.id, 'saved', {
      ...{ path, bytesDone: text.length, sizeBytes: text.length, sha256: sha256Of(text) },
      completedAt: Date.now(),
    })
  }
  const saved = new SavedFiles({
    ...{ queue, calls: faultyCalls(fault, pooledCalls), now: Date.now },
    loadHasher: () => Promise.resolve(hasher ?? new HashThread()),
    monotonicNow: () => performance.now(),
    onAccepted: () => undefined,
  })
  onTestFinished(() => saved.close())
  const outputOf = (id: number) => store.outputs.ofJob(id)[0]!
  return {
    ...{ folder, saved, store, jobs, queue },
    outputOf,
    foundOf: (id: number) => outputOf(id).check?.found ?? null,
    pathOf: (id: number) => outputOf(id).path!,
    codesOf: (id: number) => store.timeline.ofJob(id).map(({ event }) => event.code),
    async verify(ids: readonly number[] = jobs): Promise<Verification> {
      const over = new Promise<Verification>((resolve) => {
        saved.run.on('progress', (now) => now.state !== 'running' && resolve(now))
      })
      await saved.verify(ids)
      return over
    },
  }
}

/** Without a change of its time, as a failing disk or a careful program does. */
function editUnseen(path: string, text: string): void {
  const { atime, mtime } = statSync(path)
  writeFileSync(path, text)
  utimesSync(path, atime, mtime)
}

function touchLater(path: string): void {
  const later = new Date(Date.now() + 60_000)
  utimesSync(path, later, later)
}

test('a look tells what was moved and what has another length, and reads nothing', async () => {
  const reads: string[] = []
  const { saved, jobs, foundOf, pathOf, codesOf } = desk(
    { 'a.mp4': 'film a', 'b.mp4': 'film b', 'c.mp4': 'film c', 'd.mp4': 'film d' },
    (call, path) => (call === 'lstat' ? null : (reads.push(path), null)),
  )
  const [a = 0, b = 0, c = 0, d = 0] = jobs
  renameSync(pathOf(a), join(tempFolder(), 'a.mp4'))
  truncateSync(pathOf(b), 2)
  touchLater(pathOf(c))
  for (const id of jobs) await saved.look(id)
  expect([a, b, c, d].map(foundOf)).toEqual(['moved', 'changed', 'touched', null])
  expect(reads).toEqual([])
  await saved.look(a)
  expect(codesOf(a).filter((code) => code === 'foundMoved')).toHaveLength(1)
})

test('a file that is back where it was is as it was saved', async () => {
  const { saved, jobs, foundOf, pathOf } = desk({ 'a.mp4': 'film a' })
  const [id = 0] = jobs
  const elsewhere = join(tempFolder(), 'a.mp4')
  renameSync(pathOf(id), elsewhere)
  await saved.look(id)
  expect(foundOf(id)).toBe('moved')
  renameSync(elsewhere, pathOf(id))
  await saved.look(id)
  expect(foundOf(id)).toBe('same')
})

test('a verification finds other bytes of the same length, and tells both facts', async () => {
  const { verify, jobs, outputOf, pathOf, foundOf, saved } = desk({
    'a.mp4': 'film a',
    'b.mp4': 'film b',
  })
  const [a = 0, b = 0] = jobs
  editUnseen(pathOf(b), 'film X')
  await saved.look(b)
  expect(foundOf(b)).toBeNull()
  expect(await verify()).toMatchObject({
    ...{ files: 2, filesDone: 2, bytes: 12, bytesDone: 12, state: 'done' },
    found: { same: 1, changed: 1 },
  })
  expect(outputOf(a).check).toMatchObject({ found: 'same', sha256: sha256Of('film a') })
  expect(outputOf(b)).toMatchObject({
    sha256: sha256Of('film b'),
    check: { found: 'changed', bytes: 6, sha256: sha256Of('film X') },
  })
  // A later look does not forget what the bytes have told.
  await saved.look(b)
  expect(foundOf(b)).toBe('changed')
})

test('a file written to since, with the same bytes, is verified to be the same and stays so', async () => {
  const { verify, jobs, pathOf, foundOf, saved } = desk({ 'a.mp4': 'film a' })
  const [id = 0] = jobs
  touchLater(pathOf(id))
  await saved.look(id)
  expect(foundOf(id)).toBe('touched')
  await verify()
  await saved.look(id)
  expect(foundOf(id)).toBe('same')
})

test('what cannot be reached is not said to be moved', async () => {
  let volume: string | null = null
  const fault: CallFault = (call, path) =>
    call === 'lstat' && volume !== null && path !== '' ? volume : null
  const { saved, jobs, foundOf, folder } = desk({ 'de/a.mp4': 'film a' }, fault)
  const [id = 0] = jobs
  for (const code of ['EIO', 'ESTALE', 'ENOTCONN', 'EACCES', 'ETIMEDOUT']) {
    volume = code
    await saved.look(id)
    expect(foundOf(id), code).toBe('unreachable')
  }
  volume = null
  renameSync(join(folder, 'de'), join(folder, 'fr'))
  await saved.look(id)
  expect(foundOf(id)).toBe('moved')
  rmSync(folder, { recursive: true })
  await saved.look(id)
  expect(foundOf(id)).toBe('unreachable')
})

test.each(['EIO', 'EACCES'])(
  'a file that cannot be read (%s) is there all the same',
  async (code) => {
    const calls = faultyCalls((call) => (call === (code === 'EIO' ? 'read' : 'open') ? code : null))
    const isStopped = () => false
    const hasher = {
      hash: (path: string) => hashFile(calls, path, { onBytes: () => undefined, isStopped }),
      close: () => Promise.resolve(),
    }
    const { verify, saved, jobs, foundOf } = desk({ 'a.mp4': 'film a' }, () => null, hasher)
    expect((await verify()).found).toEqual({ unreadable: 1 })
    await saved.look(jobs[0]!)
    expect(foundOf(jobs[0]!)).toBe('unreadable')
  },
)

test('a folder or a link in the place of a file is no file', async () => {
  const { verify, saved, jobs, pathOf, foundOf } = desk({ 'a.mp4': 'film a', 'b.mp4': 'film b' })
  const [a = 0, b = 0] = jobs
  const elsewhere = join(tempFolder(), 'b.mp4')
  renameSync(pathOf(b), elsewhere)
  symlinkSync(elsewhere, pathOf(b))
  rmSync(pathOf(a))
  mkdirSync(pathOf(a))
  await saved.look(a)
  expect(foundOf(a)).toBe('changed')
  expect((await verify()).found).toEqual({ changed: 2 })
})

test('a verification that is stopped keeps what it has found and goes on another time', async () => {
  const files = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`${i}.mp4`, `film ${i}`]))
  const { saved, verify, jobs } = desk(files)
  const begun = new Promise((resolve) => saved.run.once('progress', resolve))
  const over = verify()
  await begun
  await saved.stop()
  expect((await over).state).toBe('stopped')
  expect(saved.verification!.filesDone).toBeLessThan(40)
  expect(await verify(jobs)).toMatchObject({ filesDone: 40, found: { same: 40 } })
})

test('a chosen file is taken only with the right length and bytes; else both facts are told', async () => {
  const { saved, jobs, pathOf, outputOf, store, codesOf } = desk({
    'a.mp4': 'film a',
    'b.mp4': 'film b',
  })
  const [a = 0, b = 0] = jobs
  const elsewhere = tempFolder()
  const moved = join(elsewhere, 'renamed.mp4')
  renameSync(pathOf(a), moved)
  const ref = { jobId: a, outputKey: '0' }
  const other = join(elsewhere, 'other.mp4')
  writeFileSync(other, 'film X')
  expect(await saved.locate(ref, other)).toEqual({
    type: 'other',
    name: 'other.mp4',
    saved: { bytes: 6, sha256: sha256Of('film a') },
    chosen: { bytes: 6, sha256: sha256Of('film X') },
  })
  expect(await saved.locate(ref, pathOf(b))).toMatchObject({ type: 'taken', job: 'job_1' })
  expect(outputOf(a).path).not.toBe(moved)
  expect(await saved.locate(ref, moved)).toMatchObject({ type: 'found', path: moved })
  expect(outputOf(a)).toMatchObject({ path: moved, root: elsewhere, check: { found: 'same' } })
  expect(codesOf(a)).toContain('located')
  expect(store.outputs.pathTaken(moved, 0)).toBe(true)
})

test('files that moved together are found by one of them, also in subfolders, and only the right ones', async () => {
  const { saved, jobs, folder, foundOf, pathOf } = desk({
    'de/a.mp4': 'film a',
    'de/b.mp4': 'film b',
    'fr/c.mp4': 'film c',
    'fr/d.mp4': 'film d',
  })
  const [a = 0, b = 0, c = 0, d = 0] = jobs
  const archive = join(tempFolder(), 'archive')
  renameSync(folder, archive)
  mkdirSync(folder)
  writeFileSync(join(archive, 'fr/d.mp4'), 'film X')
  const found = await saved.locate({ jobId: a, outputKey: '0' }, join(archive, 'de/a.mp4'))
  expect(found).toMatchObject({ type: 'found', siblings: 3 })
  const over = new Promise((resolve) =>
    saved.run.on('progress', (now) => now.state === 'done' && resolve(now)),
  )
  saved.verifySiblings()
  expect(await over).toMatchObject({ files: 3, located: 2 })
  expect([a, b, c].map((id) => basename(dirname(pathOf(id))))).toEqual(['de', 'de', 'fr'])
  for (const id of [a, b, c]) expect(pathOf(id).startsWith(archive)).toBe(true)
  expect(pathOf(d).startsWith(folder)).toBe(true)
  await saved.look(d)
  expect(foundOf(d)).toBe('moved')
})

test('a file that was renamed in its folder is found by its bytes', async () => {
  const { saved, jobs, folder, pathOf } = desk({ 'a.mp4': 'film a', 'b.mp4': 'film b' })
  const [a = 0] = jobs
  writeFileSync(join(folder, 'no.mp4'), 'film X')
  renameSync(pathOf(a), join(folder, 'final.mp4'))
  expect(await saved.findRenamed({ jobId: a, outputKey: '0' })).toMatchObject({
    ...{ type: 'found', renamed: true, path: join(folder, 'final.mp4') },
  })
  expect(pathOf(a)).toBe(join(folder, 'final.mp4'))
})

test('a changed file is taken as it is: it is the job’s own from now on', async () => {
  const { saved, jobs, pathOf, outputOf, foundOf, store } = desk({ 'a.mp4': 'film a' })
  const [id = 0] = jobs
  writeFileSync(pathOf(id), 'film a, with titles')
  touchLater(pathOf(id))
  await saved.look(id)
  expect(foundOf(id)).toBe('changed')
  await saved.accept({ jobId: id, outputKey: '0' })
  expect(outputOf(id)).toMatchObject({
    ...{ bytesDone: 19, sizeBytes: 19, sha256: sha256Of('film a, with titles') },
    check: { found: 'same' },
  })
  await saved.look(id)
  expect(foundOf(id)).toBe('same')
  expect(store.timeline.ofJob(id).at(-1)?.event).toEqual({
    code: 'accepted',
    params: { name: 'a.mp4', before: 6, bytes: 19 },
  })
  expect(readFileSync(pathOf(id), 'utf8')).toBe('film a, with titles')
})

test('a file that is not there cannot be taken as it is', async () => {
  const { saved, jobs, pathOf } = desk({ 'a.mp4': 'film a' })
  rmSync(pathOf(jobs[0]!))
  await expect(saved.accept({ jobId: jobs[0]!, outputKey: '0' })).rejects.toThrow('cannot be read')
})
