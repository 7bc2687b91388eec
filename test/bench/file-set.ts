/** The files that a case fetches: reproducible noise, so that every byte can be checked. */
import { createHash } from 'node:crypto'
import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { piecesOf, sha256OfContent } from '../../main/demo/object-content.ts'
import { videoContent } from './content.ts'

export interface FileSet {
  /** Part of every name: `job_<set>_00001`. */
  readonly name: string
  /** Bytes of each file. */
  readonly size: number
  /** Job ids; a job's one file is called `<id>.mp4` everywhere. */
  readonly jobs: readonly string[]
}

export function fileSet(name: string, count: number, size: number): FileSet {
  const id = (n: number) => `job_${name}_${String(n).padStart(6, '0')}`
  return { name, size, jobs: Array.from({ length: count }, (_, n) => id(n)) }
}

export const fileName = (job: string): string => `${job}.mp4`

/** Writes all files of a set into a new folder. */
export function writeFiles(set: FileSet, folder: string): void {
  mkdirSync(folder, { recursive: true })
  for (const name of set.jobs.map(fileName)) {
    const file = openSync(join(folder, name), 'wx')
    for (const piece of piecesOf(videoContent(name, set.size))) writeSync(file, piece)
    closeSync(file)
  }
}

const digests = new Map<string, string>()

function expectedDigest(name: string, size: number): string {
  const key = `${size} ${name}`
  const digest = digests.get(key) ?? sha256OfContent(videoContent(name, size))
  digests.set(key, digest)
  return digest
}

const block = Buffer.allocUnsafe(1024 * 1024)

/**
 * Checks length and SHA-256 of every file, and that nothing else is in the folder.
 * @throws Error naming the first difference.
 */
export function verifyFiles(set: FileSet, folder: string): void {
  const expected = new Set(set.jobs.map(fileName))
  const strange = readdirSync(folder).filter((name) => !expected.has(name))
  if (strange.length > 0) throw new Error(`${folder} also holds ${strange.slice(0, 3).join(', ')}`)
  for (const name of expected) {
    const file = openSync(join(folder, name), 'r')
    try {
      const { size } = fstatSync(file)
      if (size !== set.size) throw new Error(`${name} has ${size} bytes instead of ${set.size}`)
      const hash = createHash('sha256')
      for (let count; (count = readSync(file, block)) > 0;) hash.update(block.subarray(0, count))
      if (hash.digest('hex') !== expectedDigest(name, size)) throw new Error(`${name} differs`)
    } finally {
      closeSync(file)
    }
  }
}
