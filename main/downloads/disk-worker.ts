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
let answers: SaveAnswer[] = []

parentPort?.on('message', (requests: SaveRequest[]) => {
  for (const { id, file } of requests) {
    saveWhole(disk, file).then(
      () => answer(id, null),
      (error: unknown) => answer(id, { message: String(error), code: codeOf(error) }),
    )
  }
})

/** Answers of one turn of the loop go in one message. */
function answer(id: number, error: SaveAnswer['error']): void {
  if (answers.push({ id, error }) === 1) setImmediate(sendAnswers)
}

function sendAnswers(): void {
  parentPort?.postMessage(answers)
  answers = []
}
