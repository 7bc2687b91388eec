/** The system's disk beside other programs: links in the way, names that are taken, odd answers. */
import {
  closeSync,
  existsSync,
  linkSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statfsSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { createDisk, systemDisk, type Disk } from '../../main/disk/disk.ts'
import { directCalls, pooledCalls } from '../../main/disk/file-calls.ts'
import { fileError } from '../../main/disk/file-errors.ts'
import { codeOf } from '../../main/disk/system-errors.ts'
import { faultyCalls, type CallFault } from '../helpers/faulty-calls.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

let folder: string
const at = (name: string) => join(folder, name)
const text = (name: string) => readFileSync(at(name), 'utf8')
const bytes = Buffer.from('of ours')
const without = (fault: CallFault) => createDisk(faultyCalls(fault))

beforeEach(() => {
  folder = tempFolder()
})

const put = async (disk: Disk, name: string) => {
  const file = await disk.open(at(name), 'create')
  await file.write(bytes, 0)
  await file.close()
}

describe.each([
  ['through the pool', systemDisk],
  ['by direct calls', createDisk(directCalls)],
])('a new file, %s', (_, disk) => {
  test('is not written through a link, wherever that leads', async () => {
    writeFileSync(at('secret'), 'of another program')
    symlinkSync(at('secret'), at('a.part'))
    symlinkSync(at('nowhere'), at('b.part'))
    await put(disk, 'a.part')
    await put(disk, 'b.part')
    expect([text('secret'), existsSync(at('nowhere'))]).toEqual(['of another program', false])
    expect([text('a.part'), text('b.part')]).toEqual(['of ours', 'of ours'])
    expect(lstatSync(at('a.part')).isSymbolicLink()).toBe(false)
  })

  test('leaves the file that another program has open under its name as it is', async () => {
    const other = openSync(at('a.part'), 'w')
    linkSync(at('a.part'), at('other name'))
    writeSync(other, 'of another')
    await put(disk, 'a.part')
    writeSync(other, ' program')
    closeSync(other)
    expect([text('other name'), text('a.part')]).toEqual(['of another program', 'of ours'])
  })

  test('is continued only where it is a file', async () => {
    writeFileSync(at('secret'), 'of another program')
    symlinkSync(at('secret'), at('a.part'))
    await expect(disk.open(at('a.part'), 'update')).rejects.toMatchObject({ code: 'ELOOP' })
    await expect(disk.open(at('none.part'), 'update')).rejects.toMatchObject({ code: 'ENOENT' })
    expect(existsSync(at('none.part'))).toBe(false)
    expect(await disk.stat(at('a.part'))).toMatchObject({ isFile: false })
  })
})

describe.each<[string, Disk]>([
  ['links', systemDisk],
  ['no links', without((call) => (call === 'link' ? 'EPERM' : null))],
  ['no links, nor a rename over a file', createDisk({ ...pooledCalls, ...neverOver() })],
])('a name on a disk with %s', (_, disk) => {
  beforeEach(() => put(disk, 'a.part'))

  test('is given to the file', async () => {
    await disk.rename(at('a.part'), at('a.mp4'), false)
    expect([readdirSync(folder), text('a.mp4')]).toEqual([['a.mp4'], 'of ours'])
  })

  test.each(['of another', '', 'b.part'])('that is taken (%j) is not given', async (content) => {
    writeFileSync(at('a.mp4'), content)
    const taken = { code: 'EEXIST' }
    await expect(disk.rename(at('a.part'), at('a.mp4'), false)).rejects.toMatchObject(taken)
    expect([text('a.mp4'), text('a.part')]).toEqual([content, 'of ours'])
  })

  test('at which a link leads nowhere is not given either, nor written through', async () => {
    symlinkSync(at('nowhere'), at('a.mp4'))
    const taken = { code: 'EEXIST' }
    await expect(disk.rename(at('a.part'), at('a.mp4'), false)).rejects.toMatchObject(taken)
    expect(lstatSync(at('a.mp4')).isSymbolicLink()).toBe(true)
  })

  test('that was kept free for this file by a run that ended is given', async () => {
    writeFileSync(at('a.mp4'), 'a.part')
    await disk.rename(at('a.part'), at('a.mp4'), false)
    expect([readdirSync(folder), text('a.mp4')]).toEqual([['a.mp4'], 'of ours'])
  })
})

/** As some servers do it. */
function neverOver() {
  return {
    link: () => Promise.reject(Object.assign(new Error('no links'), { code: 'ENOTSUP' })),
    rename: (from: string, to: string) =>
      existsSync(to)
        ? Promise.reject(Object.assign(new Error('there'), { code: 'EACCES' }))
        : pooledCalls.rename(from, to),
  }
}

test('a file replaces a link that has its name, not what the link leads to', async () => {
  writeFileSync(at('secret'), 'of another program')
  symlinkSync(at('secret'), at('a.mp4'))
  await put(systemDisk, 'a.part')
  await systemDisk.rename(at('a.part'), at('a.mp4'), true)
  expect([text('secret'), text('a.mp4')]).toEqual(['of another program', 'of ours'])
})

test('what another program puts in the place of a placeholder is not overwritten', async () => {
  let stolen = false
  const disk = createDisk({
    ...faultyCalls((call) => (call === 'link' ? 'EOPNOTSUPP' : null)),
    close: (fd) => {
      if (existsSync(at('a.mp4')) && !stolen) {
        stolen = true
        writeFileSync(at('its own'), 'of another')
        renameSync(at('its own'), at('a.mp4'))
      }
      return pooledCalls.close(fd)
    },
  })
  await put(disk, 'a.part')
  const taken = { code: 'EEXIST' }
  await expect(disk.rename(at('a.part'), at('a.mp4'), false)).rejects.toMatchObject(taken)
  expect([text('a.mp4'), text('a.part')]).toEqual(['of another', 'of ours'])
})

test('a link that was made although its answer was lost is taken as made', async () => {
  const disk = createDisk({
    ...pooledCalls,
    link: async (from, to) => {
      await pooledCalls.link(from, to)
      throw Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })
    },
  })
  await put(disk, 'a.part')
  await disk.rename(at('a.part'), at('a.mp4'), false)
  expect([readdirSync(folder), text('a.mp4')]).toEqual([['a.mp4'], 'of ours'])
})

test('writes and reads that stop short go on where they stopped', async () => {
  const short = createDisk({
    ...pooledCalls,
    write: (fd, from, offset, position) =>
      pooledCalls.write(fd, from.subarray(0, offset + 2), offset, position),
    read: (fd, into, position) => pooledCalls.read(fd, into.subarray(0, 3), position),
  })
  await put(short, 'a.part')
  expect(text('a.part')).toBe('of ours')
  const file = await short.open(at('a.part'), 'update')
  const read = Buffer.alloc(100)
  expect(await file.read(read, 0)).toBe(bytes.length)
  expect(read.subarray(0, bytes.length)).toEqual(bytes)
  await file.close()
})

test('a disk that writes nothing and gives no reason is not asked for ever', async () => {
  const disk = createDisk({ ...pooledCalls, write: () => 0 })
  await expect(put(disk, 'a.part')).rejects.toMatchObject({ code: 'EIO' })
})

describe('free space', () => {
  test('is that of the file system', async () => {
    const free = (await systemDisk.freeBytes(folder)) ?? -1
    const { bsize, blocks } = statfsSync(folder)
    expect(free).toBeGreaterThanOrEqual(0)
    expect(free).toBeLessThanOrEqual(bsize * blocks)
  })

  test('of 0 of 0 is not known; of 0 of some it is', async () => {
    const saying = (blocks: number) =>
      createDisk({
        ...pooledCalls,
        statfs: () => ({ ...statfsSync(folder), blocks, bavail: 0, bfree: 0 }),
      }).freeBytes(folder)
    expect([await saying(0), await saying(1000)]).toEqual([null, 0])
  })
})

describe('a flush', () => {
  const flushed = async (fault: CallFault) => {
    const file = await without(fault).open(at('a.part'), 'create')
    return file.sync().finally(() => file.close())
  }

  test('of the data alone that is not known is one of everything', async () => {
    expect(await flushed((call) => (call === 'fdatasync' ? 'ENOSYS' : null))).toBe(true)
  })

  test.each(['EINVAL', 'ENOTSUP', 'ENOSYS'])('that answers %s is none', async (code) => {
    expect(await flushed((call) => (call.endsWith('sync') ? code : null))).toBe(false)
  })

  test.each(['EIO', 'ENOSPC', 'EDQUOT'])('that answers %s has lost bytes', async (code) => {
    const error: unknown = await flushed((call) => (call.endsWith('sync') ? code : null)).catch(
      (thrown: unknown) => thrown,
    )
    expect(codeOf(error)).toBe(code)
  })
})

test.each([
  [-122, 'EDQUOT', 'FILE_DISK_FULL', 'freeSpace'],
  [-116, 'ESTALE', 'FILE_FOLDER_MISSING', 'connectDrive'],
  [-37, 'ENOLCK', 'FILE_LOCKED', 'retryLater'],
  [-117, 'EUCLEAN', 'FILE_IO_ERROR', 'checkDisk'],
  [-126, 'ENOKEY', 'FILE_NO_ACCESS', 'changePermissions'],
])('error %i, which Node has no name for, is %s', (number, code, reason, advice) => {
  const said = { code: `Unknown system error ${number}`, errno: number, syscall: 'write' }
  const error = fileError(Object.assign(new Error(said.code), said), '/films/a.mp4')
  expect(error.failure).toMatchObject({ code, reason, advice })
})

test('EINVAL says of a call with a name that it is refused, and of another that the disk fails', () => {
  const reasonOf = (syscall: string) =>
    fileError(Object.assign(new Error(''), { code: 'EINVAL', syscall }), '/films/a.mp4').reason
  expect([reasonOf('open'), reasonOf('write')]).toEqual(['FILE_NAME_REFUSED', 'FILE_IO_ERROR'])
})
