/** The outputs of the jobs worked on last, so that a change does not read back what was just written. */
import type { OutputRecord } from '../records.ts'

/** Jobs. Each has an output or two, mostly. */
const capacity = 1024

/** Holds nothing that the database does not: it may be emptied at any time. Its lists are never changed. */
export class RecentOutputs {
  readonly #jobs = new Map<number, readonly OutputRecord[]>()
  /** Where an output is found, by its id. */
  readonly #jobOf = new Map<number, number>()

  ofJob(jobId: number): readonly OutputRecord[] | undefined {
    return this.#jobs.get(jobId)
  }

  get(id: number): OutputRecord | undefined {
    return this.#jobs.get(this.#jobOf.get(id) ?? -1)?.find((output) => output.id === id)
  }

  /** All outputs of a job, in the order of their ids. */
  set(jobId: number, outputs: readonly OutputRecord[]): void {
    this.forget(jobId)
    this.#jobs.set(jobId, outputs)
    for (const { id } of outputs) this.#jobOf.set(id, jobId)
    if (this.#jobs.size <= capacity) return
    const oldest = this.#jobs.keys().next()
    if (!oldest.done) this.forget(oldest.value)
  }

  /** An output has been written as it is now; one of a job that is not known is ignored. */
  replace(output: OutputRecord): void {
    const outputs = this.#jobs.get(output.jobId)
    if (outputs === undefined) return
    this.#jobs.set(
      output.jobId,
      outputs.map((one) => (one.id === output.id ? output : one)),
    )
  }

  forget(jobId: number): void {
    const outputs = this.#jobs.get(jobId)
    if (outputs === undefined) return
    this.#jobs.delete(jobId)
    for (const { id } of outputs) this.#jobOf.delete(id)
  }

  clear(): void {
    this.#jobs.clear()
    this.#jobOf.clear()
  }
}
