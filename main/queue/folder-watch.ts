/** Looks now and then whether a folder that could not be written can be written again. */
import { access, constants, statfs } from 'node:fs/promises'
import type { Failure } from '../../preload/contract/vocabulary.ts'

const everyMs = 10_000

/** Free bytes below which a disk still counts as full. */
const roomToContinue = 64 * 1024 * 1024

export class FolderWatch {
  readonly #failures = new Map<string, Failure>()
  readonly #onWritable: (folder: string) => void
  #timer: NodeJS.Timeout | null = null

  constructor(onWritable: (folder: string) => void) {
    this.#onWritable = onWritable
  }

  watch(folder: string, failure: Failure): void {
    this.#failures.set(folder, failure)
    this.#timer ??= setInterval(() => void this.look(), everyMs)
  }

  failures(): Failure[] {
    return [...this.#failures.values()]
  }

  /** Looks now. */
  async look(): Promise<void> {
    for (const [folder, failure] of this.#failures) {
      if (!(await isWritableAgain(folder, failure))) continue
      this.#failures.delete(folder)
      this.#onWritable(folder)
    }
    if (this.#failures.size === 0) this.close()
  }

  /** The user asks for another try: what still fails will be reported again. */
  forget(): void {
    this.#failures.clear()
    this.close()
  }

  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#timer = null
  }
}

async function isWritableAgain(folder: string, failure: Failure): Promise<boolean> {
  try {
    await access(folder, constants.W_OK)
    if (failure.reason !== 'FILE_DISK_FULL') return true
    const { bavail, bsize } = await statfs(folder)
    return bavail * bsize > roomToContinue
  } catch {
    return false
  }
}
