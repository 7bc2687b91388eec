import { execFileSync } from 'node:child_process'
import { createServer } from 'node:net'
import { closeSync, constants, openSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { describe, expect, it, vi } from 'vitest'
import { readBounded, readPathBounded } from '../../main/disk/read-bounded.ts'
import { UsageError } from '../../main/errors.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const mebibyte = 1024 * 1024

describe('readBounded', () => {
  it('gives all of a stream, whatever its pieces', async () => {
    expect(String(await readBounded('stdin', Readable.from(['jö', Buffer.from('b')]), 10))).toBe(
      'jöb',
    )
  })

  it('does not read a stream without end to its end', async () => {
    let pieces = 0
    const endless = function* () {
      for (;;) {
        pieces++
        yield Buffer.alloc(mebibyte)
      }
    }
    await expect(readBounded('stdin', Readable.from(endless()), 2 * mebibyte)).rejects.toThrow(
      /^stdin: the input has more than 2 MiB, or never ends/,
    )
    expect(pieces).toBeLessThan(40)
  })
})

describe('readPathBounded', () => {
  it('reads files, and says when there is none', async () => {
    const path = join(tempFolder(), 'a.csv')
    expect(await readPathBounded(path, 100)).toBeNull()
    await writeFile(path, 'job_1')
    expect(String(await readPathBounded(path, 100))).toBe('job_1')
    await expect(readPathBounded(path, 4)).rejects.toThrow(UsageError)
  })

  it.skipIf(process.platform === 'win32')(
    'bounds devices, reads pipes, names folders and sockets',
    async () => {
      const folder = tempFolder()
      await expect(readPathBounded('/dev/zero', 2 * mebibyte)).rejects.toThrow(/more than 2 MiB/)
      expect(await readPathBounded('/dev/null', 100)).toHaveLength(0)
      const pipe = join(folder, 'pipe')
      execFileSync('mkfifo', [pipe])
      const [content] = await Promise.all([readPathBounded(pipe, 100), writeFile(pipe, 'job_1\n')])
      expect(String(content)).toBe('job_1\n')
      await expect(readPathBounded(folder, 100)).rejects.toThrow(/is a folder/)
      const path = join(folder, 's')
      const server = createServer().listen(path)
      await new Promise((resolve) => server.once('listening', resolve))
      await expect(readPathBounded(path, 100)).rejects.toThrow(/is a socket/)
      await new Promise((resolve) => server.close(resolve))
    },
  )

  it.skipIf(process.platform === 'win32')(
    'stops waiting for a pipe without a writer when it is told to',
    async () => {
      const pipe = join(tempFolder(), 'pipe')
      execFileSync('mkfifo', [pipe])
      const stop = new AbortController()
      const reading = readPathBounded(pipe, 100, stop.signal)
      // Once its reader is there, a pipe can be opened for writing without waiting.
      await vi.waitFor(() => closeSync(openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK)))
      expect(await reading).toHaveLength(0)
      const silent = readPathBounded(pipe, 100, stop.signal)
      stop.abort()
      await expect(silent).rejects.toThrow(/aborted/)
    },
  )
})
