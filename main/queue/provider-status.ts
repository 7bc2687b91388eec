/** What a provider's answer changes of a job. */
import type { JobReport } from '../providers/provider.ts'
import type { JobPatch, JobRecord } from './records.ts'

/** What every answer says. */
export function factsOf({ facts, status }: JobReport, job: JobRecord): JobPatch {
  return {
    status,
    product: facts.product,
    cost: facts.cost,
    costUnit: facts.cost === undefined ? undefined : (facts.costUnit ?? null),
    durationSeconds: facts.durationSeconds,
    words: facts.words,
    // The user's own title wins over the provider's.
    title: job.title ?? facts.title,
  }
}

/** A job that the provider still works on: it is asked again at `dueAt`, epoch ms. */
export function waitingPatch(
  job: JobRecord,
  report: JobReport & { state: 'waiting' },
  statusSince: number,
  dueAt: number,
): JobPatch {
  const { progress } = report
  return { ...factsOf(report, job), progress, failure: null, attempts: 0, statusSince, dueAt }
}

/** A job that can be downloaded from `now` on. */
export function readyPatch(
  job: JobRecord,
  report: JobReport & { state: 'ready' },
  now: number,
): JobPatch {
  return {
    ...factsOf(report, job),
    progress: 1,
    missing: report.missing,
    failure: null,
    attempts: 0,
    dueAt: now,
    // How long a job took can be told only where it was seen to wait.
    statusSince: job.state === 'waiting' ? now : undefined,
  }
}
