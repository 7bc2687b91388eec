/** What a provider's answer changes of a job. */
import type { JobFacts, JobReport } from '../providers/provider.ts'
import type { JobPatch, JobRecord } from './records.ts'

/** What every answer says. */
export function factsOf({ facts, status }: JobReport, job: JobRecord): JobPatch {
  return {
    status,
    product: facts.product,
    ...amountsOf(facts),
    remoteCreatedAt: wholeNumber(facts.createdAt),
    remoteChangedAt: wholeNumber(facts.changedAt),
    // The user's own title wins over the provider's.
    title: job.title ?? facts.title,
  }
}

/** What a job counts in; a word count that is none is left out. */
export function amountsOf(
  facts: Pick<JobFacts, 'cost' | 'costUnit' | 'durationSeconds' | 'words'>,
): JobPatch {
  return {
    cost: facts.cost,
    costUnit: facts.cost === undefined ? undefined : (facts.costUnit ?? null),
    durationSeconds: facts.durationSeconds,
    words: wholeNumber(facts.words),
  }
}

/** The columns of counts and moments hold whole numbers only. */
function wholeNumber(given: number | undefined): number | undefined {
  const whole = given === undefined ? undefined : Math.round(given)
  return Number.isSafeInteger(whole) ? whole : undefined
}

/**
 * When the job came to the status that `report` tells, epoch ms. A status that is not known here counts
 * as a new one while its progress grows, by whole percents: no more than a hundred times.
 */
export function statusSince(job: JobRecord, report: JobReport, now: number): number {
  if (job.status !== report.status || job.state !== 'waiting') return now
  const grows =
    report.state === 'waiting' &&
    report.unknown &&
    percents(report.progress) > percents(job.progress)
  return grows ? now : job.statusSince
}

const percents = (share: number | null): number => Math.floor((share ?? 0) * 100)

/** Of a status that is not known here progress never goes back: its growth comes to an end. */
function progressOf(job: JobRecord, report: JobReport & { state: 'waiting' }): number | null {
  const { progress, unknown, status } = report
  const before = unknown && job.status === status ? job.progress : null
  if (progress === null || before === null) return progress ?? before
  return Math.max(progress, before)
}

/** A job that the provider still works on: it is asked again at `dueAt`, epoch ms. */
export function waitingPatch(
  job: JobRecord,
  report: JobReport & { state: 'waiting' },
  since: number,
  dueAt: number,
): JobPatch {
  return {
    ...factsOf(report, job),
    ...{ progress: progressOf(job, report), failure: null, attempts: 0, statusSince: since, dueAt },
  }
}

/** A job that is done, but of which something may still get its link: asked once more at `dueAt`. */
export function extraPollPatch(
  job: JobRecord,
  report: JobReport & { state: 'ready' },
  since: number,
  dueAt: number,
): JobPatch {
  const extraPolls = job.extraPolls + 1
  return {
    ...factsOf(report, job),
    ...{ progress: 1, failure: null, attempts: 0, extraPolls, statusSince: since, dueAt },
  }
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
