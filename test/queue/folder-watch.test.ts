import { mkdirSync, rmSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { FolderWatch } from '../../main/queue/folder-watch.ts'
import type { Failure } from '../../preload/contract/vocabulary.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const missing: Failure = {
  reason: 'FILE_FOLDER_MISSING',
  message: 'The folder is not there.',
  permanent: false,
  advice: 'connectDrive',
}

test('a folder is reported once when it can be written again', async () => {
  const folder = tempFolder()
  rmSync(folder, { recursive: true })
  const writable: string[] = []
  const watch = new FolderWatch((back) => writable.push(back))
  onTestFinished(() => watch.close())
  watch.watch(folder, missing)
  await watch.look()
  expect([writable, watch.failures()]).toEqual([[], [missing]])
  mkdirSync(folder)
  await watch.look()
  await watch.look()
  expect([writable, watch.failures()]).toEqual([[folder], []])
})
