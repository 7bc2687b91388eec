/** What happens, as `--json` prints it: a contract that scripts rely on. Names are added, never renamed. */
import type { EngineNotice } from '../engine/engine-options.ts'
import { lackOf } from '../queue/job-state.ts'
import type { JobRecord } from '../queue/records.ts'
import { printedFailure } from '../strings/english.ts'
import type { Failure, JobState, ProviderName } from '../../preload/contract/vocabulary.ts'
import type { PrintedEvent } from './event-feed.ts'

export interface JobEvent {
  readonly id: string
  readonly provider: ProviderName
  readonly state: JobState
  readonly title: string | null
  readonly failure: Failure | null
  /** What a completed job's delivery lacks; empty: nothing, or it is not completed. */
  readonly missing: readonly string[]
}

export interface FileEvent {
  readonly job: string
  readonly path: string
  readonly bytes: number
  readonly sha256: string | null
}

export function jobEventOf(job: JobRecord): JobEvent {
  const { remoteId, provider, state, title, failure } = job
  return {
    id: remoteId,
    provider,
    state,
    title,
    failure: state === 'failed' ? failure : null,
    missing: lackOf(job),
  }
}

export const printedJob = ({ id, provider, state, failure, missing }: JobEvent): PrintedEvent => ({
  event: 'job',
  id,
  provider,
  state,
  ...(failure && { failure: printedFailure(failure) }),
  ...(missing.length > 0 && { missing }),
})

export const printedFile = ({ job, path, bytes, sha256 }: FileEvent): PrintedEvent => ({
  event: 'file',
  job,
  path,
  bytes,
  sha256,
})

export const printedNotice = ({ until, ...notice }: EngineNotice): PrintedEvent => ({
  event: 'notice',
  ...notice,
  until: new Date(until).toISOString(),
})
