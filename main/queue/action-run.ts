/** An action of the user that is under way: how far it has come, and whether it was stopped. */
import { inSlices } from './in-slices.ts'

export interface RunProgress {
  /** Jobs. */
  readonly done: number
  readonly total: number
}

export class ActionRun {
  readonly #onProgress: ((progress: RunProgress) => void) | undefined
  #total = 0
  #done = 0
  #stopped = false

  /** @param onProgress called after each slice. */
  constructor(onProgress?: (progress: RunProgress) => void) {
    this.#onProgress = onProgress
  }

  /** How many jobs it is meant for. */
  expect(jobs: number): void {
    this.#total = jobs
  }

  /** What is changed stays changed; nothing more is. */
  stop(): void {
    this.#stopped = true
  }

  /** How many jobs it was meant for, where it was stopped before it came to all; else undefined. */
  get stoppedOf(): number | undefined {
    return this.#done < this.#total ? this.#total : undefined
  }

  /** As `inSlices`, until the action is stopped. */
  async each(ids: readonly number[], change: (some: number[]) => unknown): Promise<number> {
    const before = this.#done
    return inSlices(ids, change, {
      stillMeant: () => !this.#stopped,
      onDone: (done) => this.#tell(before + done),
    })
  }

  #tell(done: number): void {
    this.#done = done
    this.#onProgress?.({ done, total: this.#total })
  }
}

/** For an answer: left out where nothing was stopped. */
export function stoppedAt({ stoppedOf }: ActionRun): { stoppedOf?: number } {
  return stoppedOf === undefined ? {} : { stoppedOf }
}
