import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { DiskFile } from '../../main/disk/disk.ts'
import { PrefixHash } from '../../main/disk/prefix-hash.ts'
import { MemoryDisk } from '../helpers/memory-disk.ts'
import { contentOf } from '../helpers/fault-server.ts'

/** Counts what is read back. */
async function openFile(): Promise<{ file: DiskFile; read: () => number }> {
  const inner = await new MemoryDisk().open('/clip.part', 'create')
  let bytes = 0
  const file: DiskFile = {
    identity: inner.identity,
    write: (block, position) => inner.write(block, position),
    size: () => inner.size(),
    sync: () => inner.sync(),
    truncate: (length) => inner.truncate(length),
    close: () => inner.close(),
    read: async (into, position) => {
      const count = await inner.read(into, position)
      bytes += count
      return count
    },
  }
  return { file, read: () => bytes }
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

test('the digest is that of the file, in whatever order its stretches grow', async () => {
  const stretches = fc.array(fc.integer({ min: 1, max: 3_000_000 }), { minLength: 1, maxLength: 6 })
  await fc.assert(
    fc.asyncProperty(stretches, fc.array(fc.nat(5)), async (lengths, order) => {
      const total = lengths.reduce((sum, length) => sum + length, 0)
      const content = contentOf('clip', total)
      const ends = lengths.map((_, n) => lengths.slice(0, n + 1).reduce((sum, one) => sum + one, 0))
      const reached = lengths.map((length, n) => (ends[n] ?? 0) - length)
      const prefix = () => {
        const unfinished = reached.findIndex((at, n) => at !== ends[n])
        return unfinished < 0 ? total : (reached[unfinished] ?? 0)
      }
      const { file } = await openFile()
      const hash = new PrefixHash()
      const grow = async (n: number, bytes: number) => {
        const at = reached[n] ?? 0
        const block = content.subarray(at, Math.min(at + bytes, ends[n] ?? 0))
        await file.write(block, at)
        reached[n] = at + block.length
        hash.add(block, at)
        hash.follow(file, prefix())
      }
      for (const n of order) if (n < lengths.length) await grow(n, 700_000)
      for (let n = lengths.length - 1; n >= 0; n--)
        while (reached[n] !== ends[n]) await grow(n, 500_000)
      expect(await hash.finish(file, total)).toBe(sha256(content))
    }),
    { numRuns: 40 },
  )
})

test('bytes that come in order are not read back', async () => {
  const content = contentOf('clip', 5_000_000)
  const { file, read } = await openFile()
  const hash = new PrefixHash()
  for (let at = 0; at < content.length; at += 512 * 1024) {
    const block = content.subarray(at, at + 512 * 1024)
    await file.write(block, at)
    hash.add(block, at)
    hash.follow(file, at + block.length)
  }
  expect(await hash.finish(file, content.length)).toBe(sha256(content))
  expect(read()).toBe(0)
})

test('after all is forgotten it begins again', async () => {
  const old = contentOf('old', 3_000_000)
  const content = contentOf('clip', 2_000_000)
  const { file } = await openFile()
  const hash = new PrefixHash()
  await file.write(old, 0)
  hash.follow(file, old.length)
  await hash.forget()
  await file.truncate(0)
  await file.write(content, 0)
  hash.add(content, 0)
  expect(await hash.finish(file, content.length)).toBe(sha256(content))
})

test('a file that is shorter than what was written gives no digest', async () => {
  const { file } = await openFile()
  await file.write(contentOf('clip', 1000), 0)
  await expect(new PrefixHash().finish(file, 2000)).rejects.toThrow(/shorter/)
})

test('what is forgotten while it is finished gives an error, never half a digest', async () => {
  const content = contentOf('clip', 6_000_000)
  const { file } = await openFile()
  await file.write(content, 0)
  const hash = new PrefixHash()
  const finished = hash.finish(file, content.length)
  await hash.forget()
  await expect(finished).rejects.toThrow(/not read to its end/)
})
