/** The thread that saves small files; `disk-thread.ts` starts it and speaks with it. */
import { parentPort } from 'node:worker_threads'
import { codeOf, createDisk } from './disk.ts'
import { directCalls } from './file-calls.ts'
import { saveWhole, type WholeFile } from './whole-file.ts'

export interface SaveRequest {
  readonly id: number
  readonly file: WholeFile
}

export interface SaveAnswer {
  readonly id: number
  /** Null: the file is saved. */
  readonly error: { readonly message: string; readonly code: string | null } | null
}

const disk = createDisk(directCalls)

parentPort?.on('message', ({ id, file }: SaveRequest) => {
  const answer = (error: SaveAnswer['error']) => parentPort?.postMessage({ id, error })
  saveWhole(disk, file).then(
    () => answer(null),
    (error: unknown) => answer({ message: String(error), code: codeOf(error) }),
  )
})
