/** Made-up jobs in every state, the same at every run. */
import { fakeStop } from './fake-problems.ts'
import type { BatchEstimate, BatchView, JobView, OutputView } from '../../preload/contract/model.ts'
import type { Failure, JobState } from '../../preload/contract/vocabulary.ts'
import { fakeProgress } from './fake-progress.ts'

const locales = ['de-DE', 'fr-FR', 'es-ES', 'ja-JP', 'pt-BR', 'ar-SA']
const titles = [
  'Spring campaign, hero film',
  'Onboarding 03: Your first project',
  'Quarterly address to all staff',
  'Produktvorführung für Großkundenbetreuerinnen und Großkundenbetreuer',
  'Safety briefing, hall B',
  'Interview with the founders',
]

/** In shares of a real afternoon: most is done, some moves, a little is wrong. */
const pattern: readonly JobState[] = [
  ...(['downloading', 'downloading', 'finalizing', 'waiting', 'completed', 'failed'] as const),
  ...(['completed', 'completed', 'waiting', 'paused', 'completed', 'queued'] as const),
  ...(['completed', 'completed', 'ready', 'completed', 'completed', 'blocked'] as const),
  ...(['completed', 'cancelled'] as const),
]

const failures: Partial<Record<JobState, Failure>> = {
  failed: {
    reason: 'PROVIDER_JOB_FAILED',
    message: 'Redner could not make this job: the source video has no audio track.',
    permanent: true,
    advice: 'correctAndSubmit',
    code: 'no_audio',
  },
  blocked: {
    reason: 'ACCOUNT_KEY_REJECTED',
    message: 'Redner rejected the API key of the account “Studio”.',
    permanent: true,
    advice: 'enterValidKey',
  },
}

export const fakeStart = Date.UTC(2026, 10, 21, 14, 2, 11)

export function fakeJob(id: number, change: Partial<JobView> = {}): JobView {
  const state = change.state ?? pattern[id % pattern.length] ?? 'queued'
  const known = !['queued', 'waiting'].includes(state)
  const total = known ? 40_000_000 + ((id * 7_919_003) % 900_000_000) : null
  const done = bytesDone(state, id, total ?? 0)
  return {
    id,
    batchId: 1 + (id % 3),
    batchName: batchNames[id % 3] ?? '',
    archived: false,
    provider: 'redner',
    accountId: 'studio',
    remoteId: `job_01h8x${(id * 48_271).toString(36).padStart(7, '0')}`,
    title: id % 4 === 3 ? null : `${titles[id % titles.length] ?? ''}`,
    state,
    providerStatus: state === 'waiting' ? 'dubbing' : null,
    providerProgress: state === 'waiting' && id % 2 === 1 ? 0.45 : null,
    bytesDone: done,
    bytesTotal: total,
    bytesPerSecond: state === 'downloading' ? 4_200_000 + (id % 5) * 800_000 : 0,
    outputs: known ? outputsOf(id, state, done, total ?? 0) : [],
    missing: [],
    warnings: [],
    failure: failures[state] ?? null,
    nextDueAt: state === 'waiting' ? fakeStart + 20_000 : null,
    createdAt: fakeStart - 3_600_000,
    updatedAt: fakeStart,
    completedAt: state === 'completed' ? fakeStart - id * 1000 : null,
    ...change,
  }
}

function bytesDone(state: JobState, id: number, total: number): number {
  if (state === 'completed' || state === 'finalizing') return total
  if (state === 'downloading' || state === 'paused') {
    return Math.floor(total * (0.15 + (id % 7) / 10))
  }
  return 0
}

function outputsOf(id: number, state: JobState, done: number, total: number): OutputView[] {
  const several = id % 5 === 0 ? 5 : 1 + (id % 2)
  return Array.from({ length: several }, (_, index) => ({
    key: String(index),
    kind: several === 5 ? 'subtitles' : 'video',
    locale: locales[(id + index) % locales.length] ?? null,
    state: state === 'completed' ? 'saved' : state === 'downloading' ? 'downloading' : 'pending',
    fileName: state === 'ready' ? null : `clip-${id}.${locales[(id + index) % 6]}.mp4`,
    bytesDone: Math.floor(done / several),
    bytesTotal: Math.floor(total / several),
    found: null,
    again: false,
    credentials: state === 'completed' ? 'none' : null,
  }))
}

const batchNames = ['Spring campaign', 'Onboarding videos 2026', 'jobs-2026-11-20.csv']

const estimates: readonly BatchEstimate[] = [
  { type: 'about', until: 'saved', seconds: 720 },
  { type: 'unknown' },
  { type: 'within', until: 'saved', span: 'hours' },
]

export function countsOf(jobs: readonly JobView[]): Partial<Record<JobState, number>> {
  const counts: Partial<Record<JobState, number>> = {}
  for (const { state } of jobs) counts[state] = (counts[state] ?? 0) + 1
  return counts
}

/** The second batch has jobs of several providers. */
function costsOf(jobs: number, index: number): BatchView['costs'] {
  const dollars = { unit: 'USD', amount: jobs * 2.51 }
  return index === 1 ? [{ unit: 'coins', amount: 30 }, dollars] : [dollars]
}

export function fakeBatches(jobs: readonly JobView[], paused = false): BatchView[] {
  return batchNames.flatMap((name, index) => {
    const own = jobs.filter((job) => job.batchName === name)
    if (own.length === 0) return []
    const counts = countsOf(own)
    const bytes = own.reduce((sum, job) => sum + (job.bytesTotal ?? 0), 0)
    const settledAt = index === 1 ? fakeStart : null
    const common = {
      archivedAt: null,
      folder: `/home/ana/Reelhaul/${name}`,
      createdAt: fakeStart,
      settledAt,
    }
    const known = index === 2 ? null : own.length
    const amounts = {
      costs: known === null ? [] : costsOf(known, index),
      durationSeconds: known && known * 312,
    }
    const moves = settledAt === null && !paused
    const estimate = moves ? (estimates[index] ?? null) : null
    const partial = own.filter(({ state, missing }) => state === 'completed' && missing.length > 0)
    const waits = settledAt === null && (counts.blocked ?? 0) > 0
    const stop: BatchView['stop'] = waits ? fakeStop : null
    const sums = {
      stop,
      estimate,
      progress: fakeProgress(own, { counts, settledAt, estimate }, fakeStart, paused),
      partial: partial.length,
      jobs: own.length,
      counts,
      files: own.length,
      bytes,
      ...amounts,
    }
    return [{ id: 1 + index, name, ...common, ...sums }]
  })
}

export const localesOf = (job: JobView): string[] =>
  job.outputs.map(({ locale }) => locale).filter((locale) => locale !== null)

/** A line that rises and falls, while something moves. */
export function fakeThroughput(jobs: readonly JobView[]): number[] {
  const speed = jobs.reduce((sum, { bytesPerSecond }) => sum + bytesPerSecond, 0)
  if (speed === 0) return []
  return Array.from({ length: 60 }, (_, n) => (n < 12 ? 0 : speed * (0.7 + 0.3 * Math.sin(n / 4))))
}
