/** The thread beside the downloads: saves small files and hashes large ones. `disk-thread.ts` starts it. */
import { createHash, type Hash } from 'node:crypto'
import { readSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'
import { codeOf, createDisk, NamedFileError } from './disk.ts'
import { directCalls } from './file-calls.ts'
import { saveWhole, type WholeFile } from './whole-file.ts'

/** Offsets in bytes; `digest` is a number that names one file's SHA-256. */
export type DiskTask =
  | { readonly type: 'save'; readonly file: WholeFile }
  /** Adds the bytes of an open file from `from` to `to`, which follow those added before. */
  | {
      readonly type: 'hash'
      readonly digest: number
      readonly fd: number
      readonly from: number
      readonly to: number
    }
  /** Ends a digest, and answers with it in hex. */
  | { readonly type: 'digest'; readonly digest: number }
  | { readonly type: 'forget'; readonly digest: number }

export interface DiskRequest {
  readonly id: number
  readonly task: DiskTask
}

export interface DiskAnswer {
  readonly id: number
  readonly result: string | null
  readonly error: WorkerError | null
}

export interface WorkerError {
  readonly message: string
  readonly code: string | null
  /** The file has its name: see NamedFileError. */
  readonly named: boolean
}

const READ_BYTES = 512 * 1024

const disk = createDisk(directCalls)
const digests = new Map<number, Hash>()
const buffer = Buffer.allocUnsafeSlow(READ_BYTES)
let answers: DiskAnswer[] = []

parentPort?.on('message', (requests: DiskRequest[]) => {
  for (const { id, task } of requests) {
    work(task).then(
      (result) => answer({ id, result, error: null }),
      (error: unknown) => answer({ id, result: null, error: errorOf(error) }),
    )
  }
})

async function work(task: DiskTask): Promise<string | null> {
  switch (task.type) {
    case 'save':
      await saveWhole(disk, task.file)
      return null
    case 'hash':
      hash(task)
      return null
    case 'digest':
      return endDigest(task.digest).digest('hex')
    case 'forget':
      endDigest(task.digest)
      return null
  }
}

function errorOf(error: unknown): WorkerError {
  return {
    message: String(error),
    code: codeOf(error),
    named: error instanceof NamedFileError,
  }
}

function hash({ digest, fd, from, to }: DiskTask & { type: 'hash' }): void {
  const sum = digests.get(digest) ?? createHash('sha256')
  digests.set(digest, sum)
  for (let at = from; at < to;) {
    const count = readSync(fd, buffer, 0, Math.min(READ_BYTES, to - at), at)
    if (count === 0) throw new Error('the part file is shorter than what was written')
    sum.update(buffer.subarray(0, count))
    at += count
  }
}

function endDigest(digest: number): Hash {
  const sum = digests.get(digest) ?? createHash('sha256')
  digests.delete(digest)
  return sum
}

/** Answers of one turn of the loop go in one message. */
function answer(one: DiskAnswer): void {
  if (answers.push(one) === 1) setImmediate(sendAnswers)
}

function sendAnswers(): void {
  parentPort?.postMessage(answers)
  answers = []
}
