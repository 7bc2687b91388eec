import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { DiskThread } from '../../main/disk/disk-thread.ts'
import { codeOf } from '../../main/disk/disk.ts'
import type { WholeFile } from '../../main/disk/whole-file.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

let folder: string
let thread: DiskThread

beforeEach(() => {
  folder = tempFolder()
  thread = new DiskThread()
  onTestFinished(() => thread.close())
})

const file = (name: string, overwrite = false): WholeFile => ({
  partPath: join(folder, `${name}.part`),
  targetPath: join(folder, name),
  overwrite,
  bytes: Buffer.from(`bytes of ${name}`),
})

/** Until the thread answers: the first files are saved beside it. */
async function running(): Promise<void> {
  while (!thread.running) await thread.save(file('warm-up', true))
}

test('saves many files at once, each under its own name and nothing else', async () => {
  await running()
  const names = Array.from({ length: 100 }, (_, n) => `clip-${n}.srt`)
  await Promise.all(names.map((name) => thread.save(file(name))))
  expect(readdirSync(folder).sort()).toEqual([...names, 'warm-up'].sort())
  for (const name of names)
    expect(readFileSync(join(folder, name), 'utf8')).toBe(`bytes of ${name}`)
})

test.each([false, true])('a name that is taken, thread running: %s', async (started) => {
  if (started) await running()
  writeFileSync(join(folder, 'clip.srt'), 'from another program')
  const refusal = await thread.save(file('clip.srt')).catch((error: unknown) => error)
  expect(codeOf(refusal)).toBe('EEXIST')
  expect(readFileSync(join(folder, 'clip.srt'), 'utf8')).toBe('from another program')
  expect(existsSync(join(folder, 'clip.srt.part'))).toBe(false)
  await thread.save(file('clip.srt', true))
  expect(readFileSync(join(folder, 'clip.srt'), 'utf8')).toBe('bytes of clip.srt')
})

test("tells the system's code of what the disk refused", async () => {
  await running()
  const missing = { ...file('clip.srt'), partPath: join(folder, 'gone', 'clip.srt.part') }
  const refusal = await thread.save(missing).catch((error: unknown) => error)
  expect(codeOf(refusal)).toBe('ENOENT')
})

test('an ended thread is started again when the next file comes', async () => {
  await running()
  await thread.close()
  expect(thread.running).toBe(false)
  await running()
  await thread.save(file('clip.srt'))
  expect(existsSync(join(folder, 'clip.srt'))).toBe(true)
})
