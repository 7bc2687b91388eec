/** The jobs touched last, so that a change does not read back what was just written. */
import type { JobPatch, JobRecord } from '../records.ts'

const capacity = 2048

/** Holds nothing that the database does not: it may be emptied at any time. */
export class RecentJobs {
  readonly #jobs = new Map<number, JobRecord>()

  get(id: number): JobRecord | undefined {
    return this.#jobs.get(id)
  }

  set(job: JobRecord): JobRecord {
    this.#jobs.delete(job.id)
    this.#jobs.set(job.id, job)
    if (this.#jobs.size > capacity) {
      const oldest = this.#jobs.keys().next()
      if (!oldest.done) this.#jobs.delete(oldest.value)
    }
    return job
  }

  /** The patch as it was written: times are whole milliseconds. */
  patch(id: number, patch: JobPatch, updatedAt: number): void {
    const job = this.#jobs.get(id)
    if (job === undefined) return
    this.set({ ...job, ...patch, updatedAt })
  }

  delete(id: number): void {
    this.#jobs.delete(id)
  }

  clear(): void {
    this.#jobs.clear()
  }
}
