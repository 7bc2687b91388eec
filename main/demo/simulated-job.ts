/** A job of a simulated provider: what it delivers, and how it gets there. */
import type { ProviderName } from '../../preload/contract/vocabulary.ts'
import type { ObjectContent } from './object-content.ts'
import type { ObjectFaults } from './object-store.ts'

export interface SimulatedOutput {
  /** File name in the store, unique within the job: `output_0.srt`. */
  readonly name: string
  readonly content: ObjectContent
  readonly contentType: string
  /** Where the provider tells outputs apart by locale. */
  readonly locale?: string
  /** Where it tells them apart by name, the field of its answer: `audio`, `result_people_url`. */
  readonly field?: string
  readonly faults?: ObjectFaults
  /** Answers of a finished job that list it without a link, before one has it; Infinity: none ever has. */
  readonly linkAfterAnswers?: number
}

export interface SimulatedJobSpec {
  readonly id: string
  readonly provider: ProviderName
  /** The provider's name for the workflow: `translate`. */
  readonly product: string
  readonly title?: string
  readonly outputs: readonly SimulatedOutput[]
  /** Ends like this instead of delivering. */
  readonly failure?: { readonly status: string; readonly code?: string; readonly message?: string }
  /** What the provider's answer holds when the job is over, besides links; field for field. */
  readonly details?: Readonly<Record<string, unknown>>
  /** From being added to the end, at speed 1; each status takes an equal part. Default 4. */
  readonly seconds?: number
  /** Instead of by time: done at this poll plus one (0: at the first). */
  readonly pollsUntilDone?: number
  /** Answers given to the first requests for this job, before anything else. */
  readonly answersFirst?: readonly CannedAnswer[]
}

/** An HTTP answer as it is, for faults that no document describes. */
export interface CannedAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

/** Where a job stands: one of its statuses on the way, or over. */
export type JobPhase = { readonly status: string; /** 0 to 1 */ readonly progress: number } | 'over'

const DEFAULT_SECONDS = 4

export class SimulatedJob {
  readonly spec: SimulatedJobSpec
  /** Epoch ms on the simulated server's clock. */
  readonly addedAt: number
  readonly #speed: number
  readonly #canned: CannedAnswer[]
  #polls = 0
  #finishedAnswers = 0

  /** @param addedAt epoch ms; `speed` is a factor on the job's seconds. */
  constructor(spec: SimulatedJobSpec, addedAt: number, speed: number) {
    this.spec = spec
    this.addedAt = addedAt
    this.#speed = speed
    this.#canned = [...(spec.answersFirst ?? [])]
  }

  /** The next canned answer, once each. */
  takeCanned(): CannedAnswer | undefined {
    return this.#canned.shift()
  }

  /** From being added to the end; null for a job that is driven by polls. */
  get durationMs(): number | null {
    const { pollsUntilDone, seconds = DEFAULT_SECONDS } = this.spec
    return pollsUntilDone === undefined ? (seconds * 1000) / this.#speed : null
  }

  /** Counts as an answer of the finished job. Returns whether an output has its link in it. */
  nextAnswer(): (output: SimulatedOutput) => boolean {
    const before = this.#finishedAnswers++
    return ({ linkAfterAnswers = 0 }) => before >= linkAfterAnswers
  }

  /** Counts as a poll. `statuses` are those on the way, in order. */
  phase(statuses: readonly string[], now: number): JobPhase {
    const phase = this.phaseInList(statuses, now)
    this.#polls++
    return phase
  }

  /** The same, as a list of jobs shows it: it counts as no poll. */
  phaseInList(statuses: readonly string[], now: number): JobPhase {
    const progress = this.#progress(now)
    if (progress >= 1) return 'over'
    return { status: statuses[Math.floor(progress * statuses.length)] ?? 'processing', progress }
  }

  #progress(now: number): number {
    const polls = this.#polls
    const { pollsUntilDone, seconds = DEFAULT_SECONDS } = this.spec
    if (pollsUntilDone !== undefined) return polls >= pollsUntilDone ? 1 : polls / pollsUntilDone
    const elapsed = ((now - this.addedAt) / 1000) * this.#speed
    return seconds <= 0 ? 1 : Math.max(0, elapsed / seconds)
  }
}
