/** When a batch will be done: from what was measured, and no more exact than that. Pure. */
import type { BatchEstimate } from '../../preload/contract/model.ts'
import type { UsualTime } from '../queue/usual-times.ts'

/** The jobs of a batch that one account's provider has not finished. */
export interface AtProvider {
  readonly jobs: number
  /** With those of other batches, which may come first. */
  readonly jobsOfAll: number
  /** Of these, jobs never asked about: the provider may be done with them already. */
  readonly neverAsked: number
  /** Milliseconds since the last of them was made at the provider, or added where it does not say. */
  readonly waitedMs: number
  /** How long the account's last jobs took; null: too few to say. */
  readonly usual: UsualTime | null
  /** Jobs of the account that became ready in a second, lately; null: too few to say. */
  readonly readyPerSecond: number | null
}

export interface BatchWork {
  readonly atProvider: readonly AtProvider[]
  /** Bytes of files whose size is known. */
  readonly bytesLeft: number
  /** With those of other batches, which share the line. */
  readonly bytesLeftOfAll: number
  /** Files that are left, and those of them whose size is not known. */
  readonly filesLeft: number
  readonly unsizedFiles: number
  /** Means over what is saved; null: nothing is. */
  readonly bytesPerFile: number | null
  readonly bytesPerJob: number | null
  /** Measured while something moved; null: nothing has moved lately. */
  readonly bytesPerSecond: number | null
  /** Files under way now, and how many there may be. */
  readonly filesMoving: number
  readonly concurrency: number
}

/** Seconds, from the hopeful to the cautious. */
interface Span {
  readonly low: number
  readonly high: number
}

/** Null: nothing of the batch moves by itself. */
export function estimateBatch(work: BatchWork): BatchEstimate | null {
  const waits = work.atProvider.filter(({ jobs }) => jobs > 0)
  if (waits.length === 0 && work.filesLeft === 0) return null
  const waiting = slowest(waits.map(waitOf))
  if (waiting === 'overdue' || waiting === null) return { type: waiting ?? 'unknown' }
  const loading = loadOf(
    work,
    sum(waits, ({ jobs }) => jobs),
  )
  if (loading === null) {
    return waits.length === 0 ? { type: 'unknown' } : estimateOf(waiting, 'ready')
  }
  // Downloads go on while others wait; what comes last has still to be loaded.
  const low = Math.max(waiting.low, loading.low)
  const high = Math.max(waiting.high + loading.ofLastJob, loading.high)
  return estimateOf({ low, high }, 'saved')
}

/** What is left of the time at one provider. */
function waitOf(wait: AtProvider): Span | 'overdue' | null {
  const byRate = rateSpan(wait)
  if (wait.usual === null || wait.neverAsked > 0) return byRate
  const low = Math.max(0, wait.usual.earlyMs - wait.waitedMs) / 1000
  const high = (wait.usual.lateMs - wait.waitedMs) / 1000
  if (high <= 0) return byRate ?? 'overdue'
  // A provider that works on a few jobs at a time needs longer for all than for one.
  if (byRate === null) return { low, high }
  return { low: Math.max(low, byRate.low), high: Math.max(high, byRate.high) }
}

function rateSpan({ jobs, jobsOfAll, readyPerSecond }: AtProvider): Span | null {
  if (readyPerSecond === null) return null
  return { low: jobs / readyPerSecond, high: jobsOfAll / readyPerSecond }
}

function slowest(spans: readonly (Span | 'overdue' | null)[]): Span | 'overdue' | null {
  let [low, high] = [0, 0]
  for (const span of spans) {
    if (span === null || span === 'overdue') return span
    low = Math.max(low, span.low)
    high = Math.max(high, span.high)
  }
  return { low, high }
}

function loadOf(work: BatchWork, jobsAtProvider: number): (Span & { ofLastJob: number }) | null {
  const unsized = guessed(work.unsizedFiles, work.bytesPerFile)
  const toCome = guessed(jobsAtProvider, work.bytesPerJob)
  if (unsized === null || toCome === null) return null
  const own = work.bytesLeft + unsized + toCome
  if (own === 0) return { low: 0, high: 0, ofLastJob: 0 }
  if (work.bytesPerSecond === null || work.bytesPerSecond <= 0) return null
  const others = Math.max(0, work.bytesLeftOfAll - work.bytesLeft)
  return {
    low: own / work.bytesPerSecond,
    high: (own + others) / cautiousSpeed(work, jobsAtProvider, work.bytesPerSecond),
    ofLastJob: jobsAtProvider === 0 ? 0 : (work.bytesPerJob ?? 0) / work.bytesPerSecond,
  }
}

/** Fewer files at once than now may not fill the line. */
function cautiousSpeed(work: BatchWork, jobsAtProvider: number, speed: number): number {
  if (work.filesMoving === 0) return speed
  const filesAtOnce = Math.min(work.concurrency, work.filesLeft + jobsAtProvider)
  return speed * Math.min(1, filesAtOnce / work.filesMoving)
}

function guessed(things: number, bytesPerThing: number | null): number | null {
  if (things === 0) return 0
  return bytesPerThing === null ? null : things * bytesPerThing
}

const aMinute = 60
const anHour = 60 * aMinute
const aDay = 24 * anHour

/** Up to so many seconds, rounded up to so many. Beyond, only a span is said. */
const steps: readonly (readonly [limit: number, step: number])[] = [
  [20 * aMinute, aMinute],
  [anHour, 5 * aMinute],
  [3 * anHour, 15 * aMinute],
  [12 * anHour, anHour],
]

const spans = [
  [10 * aMinute, 'minutes'],
  [anHour, 'hour'],
  [8 * anHour, 'hours'],
  [aDay, 'day'],
] as const

/** A number where hope and caution are close to each other, else only the kind of time. */
function estimateOf({ low, high }: Span, until: 'saved' | 'ready'): BatchEstimate {
  const step = steps.find(([limit]) => high <= limit)?.[1]
  if (step !== undefined && high <= low * 1.5 + aMinute) {
    const middle = (low + high) / 2
    return { type: 'about', until, seconds: Math.max(1, Math.ceil(middle / step)) * step }
  }
  const span = spans.find(([limit]) => high <= limit)?.[1] ?? 'days'
  return { type: 'within', until, span }
}

const sum = <T>(things: readonly T[], of: (thing: T) => number): number =>
  things.reduce((total, thing) => total + of(thing), 0)
