/** What a headless run tells while it works. */
import type { EngineNotice } from '../engine/engine-options.ts'
import type { FileEvent, JobEvent } from '../control/printed-events.ts'

export type { FileEvent, JobEvent } from '../control/printed-events.ts'

export interface RunSummary {
  readonly completed: number
  readonly failed: number
  /** Of the completed ones: their delivery lacks something. */
  readonly partial: number
  /** Saved by this run. */
  readonly files: number
  readonly bytes: number
  readonly requests: { readonly api: number; readonly storage: number }
}

export interface Reporter {
  job(event: JobEvent): void
  file(event: FileEvent): void
  /** What people should know although no job fails by it. */
  engineNotice(notice: EngineNotice): void
  /** A sentence for people: never on stdout. */
  notice(text: string): void
  /** Called once, last. */
  end(summary: RunSummary): void
}
