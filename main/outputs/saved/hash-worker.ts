/** The program of a thread that reads and hashes files, one after the other. `hash-thread.ts` starts it. */
import { parentPort, workerData } from 'node:worker_threads'
import { directCalls } from '../../disk/file-calls.ts'
import { hashFile, type FileHashed } from '../../disk/hash-file.ts'
import { patientCalls } from '../../disk/patient-calls.ts'
import { codeOf } from '../../disk/system-errors.ts'
import { messageOf } from '../../errors.ts'

export interface HashTask {
  readonly path: string
  /** Stops when the shared number is another one. */
  readonly turn: number
}

export type HashAnswer =
  | { readonly type: 'bytes'; readonly count: number }
  | { readonly type: 'hashed'; readonly file: FileHashed | null }
  | { readonly type: 'error'; readonly code: string | null; readonly message: string }

const port = parentPort
if (port === null) throw new Error('This program is started as a thread.')

/** A message for every block would cost more than it tells. */
const toldEvery = 16 * 1024 * 1024

const turns = new Int32Array(workerData as SharedArrayBuffer)
const calls = patientCalls(directCalls)
const tell = (answer: HashAnswer): void => port.postMessage(answer)

async function run({ path, turn }: HashTask): Promise<void> {
  let untold = 0
  const onBytes = (count: number): void => {
    untold += count
    if (untold < toldEvery) return
    tell({ type: 'bytes', count: untold })
    untold = 0
  }
  try {
    const isStopped = (): boolean => Atomics.load(turns, 0) !== turn
    const file = await hashFile(calls, path, { onBytes, isStopped })
    if (untold > 0) tell({ type: 'bytes', count: untold })
    tell({ type: 'hashed', file })
  } catch (error) {
    tell({ type: 'error', code: codeOf(error), message: messageOf(error) })
  }
}

port.on('message', (task: HashTask) => void run(task))
