import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { diskTooSmall, fileError } from '../../main/disk/file-errors.ts'
import { asFileFailure, lookAtFolder } from '../../main/queue/folder-evidence.ts'
import { fullDiskBytes, scopeOf, type FolderEvidence } from '../../main/queue/failure-scope.ts'
import { failureReasons } from '../../preload/contract/vocabulary.ts'
import { systemError } from '../helpers/test-disk.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const path = '/files/clip.mp4'
const healthy: FolderEvidence = { folderPresent: true, folderWritable: true, freeBytes: 1e12 }
const failureOf = (code: string) => fileError(systemError(code), path).failure

describe('the scope of a failed file operation', () => {
  test.each([
    ['ENOSPC', healthy, 'folder'],
    ['EDQUOT', healthy, 'folder'],
    ['EFBIG', healthy, 'job'],
    ['ENOENT', healthy, 'file'],
    ['ENOENT', { folderPresent: false }, 'folder'],
    ['ESTALE', { folderPresent: false }, 'folder'],
    ['EACCES', healthy, 'file'],
    ['EACCES', { ...healthy, folderWritable: false }, 'folder'],
    ['EROFS', { ...healthy, folderWritable: false }, 'folder'],
    ['EBUSY', { ...healthy, folderWritable: false }, 'file'],
    ['ENAMETOOLONG', healthy, 'file'],
    ['EIO', healthy, 'file'],
    ['EMFILE', healthy, 'machine'],
    ['ENFILE', healthy, 'machine'],
  ] as const)('%s, %o: %s', (code, evidence, scope) => {
    expect(scopeOf(failureOf(code), evidence)).toBe(scope)
  })

  test('a forecast of size is the one job that is too large, until the disk has no room at all', () => {
    const { failure } = diskTooSmall(path, 30e6, 20e6)
    expect(scopeOf(failure, { ...healthy, freeBytes: 20e6 })).toBe('job')
    expect(scopeOf(failure, { ...healthy, freeBytes: fullDiskBytes - 1 })).toBe('folder')
  })
})

test('without evidence nothing is larger than a job, except what the reason itself is about', () => {
  for (const reason of failureReasons) {
    const scope = scopeOf({ reason, message: '', advice: 'askedLater', permanent: false })
    const account = /^ACCOUNT_(KEY|FORBIDDEN|NO_CREDITS|PLAIN_HTTP|PROVIDER_UNKNOWN)/.test(reason)
    const machine = reason === 'FILE_TOO_MANY_OPEN'
    if (account) expect(scope).toBe('account')
    else if (machine) expect(scope).toBe('machine')
    else expect(['file', 'job']).toContain(scope)
  }
})

test('a missing file in a folder that is there is not called a missing folder', async () => {
  const folder = tempFolder()
  const present = await lookAtFolder(folder)
  expect(present).toMatchObject({ folderPresent: true, folderWritable: true })
  expect(asFileFailure(failureOf('ENOENT'), present).reason).toBe('FILE_IO_ERROR')
  const missing = await lookAtFolder(join(folder, 'gone'))
  expect(missing).toEqual({ folderPresent: false })
  expect(asFileFailure(failureOf('ENOENT'), missing).reason).toBe('FILE_FOLDER_MISSING')
})
