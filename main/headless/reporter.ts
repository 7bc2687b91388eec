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

/** Of the command after a batch, or of webhooks. */
export interface HookNotice {
  readonly code:
    'COMMAND_FAILED' | 'WEBHOOKS_PENDING' | 'WEBHOOK_GIVEN_UP' | 'WEBHOOK_RECEIVER_GONE'
  /** The batch's name. */
  readonly batch?: string
  /** Sentences in English. */
  readonly message: string
}

export interface Reporter {
  job(event: JobEvent): void
  file(event: FileEvent): void
  /** What people should know although no job fails by it. */
  engineNotice(notice: EngineNotice): void
  hookNotice(notice: HookNotice): void
  /** A sentence for people: never on stdout. */
  notice(text: string): void
  /** Called once, last. */
  end(summary: RunSummary): void
}
