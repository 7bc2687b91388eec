/** Sentences that the desktop shows outside the window. Pure. */
import type { BatchView, Summary } from '../../preload/contract/model.ts'
import type { JobState } from '../../preload/contract/vocabulary.ts'

type Counts = Partial<Record<JobState, number>>

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

/** `1.2 GB`, in powers of 1000 as the systems' file managers count. */
export function sizeInWords(bytes: number): string {
  return scaled(bytes, (unit) => unit)
}

/** `4.2 MB/s`. */
export function speedInWords(bytesPerSecond: number): string {
  return scaled(bytesPerSecond, (unit) => `${unit}-per-second`)
}

function scaled(value: number, unitName: (unit: string) => string): string {
  const power = value < 1000 ? 0 : Math.floor(Math.log10(value) / 3)
  const index = Math.min(power, units.length - 1)
  return new Intl.NumberFormat('en', {
    style: 'unit',
    unit: unitName(units[index] ?? 'byte'),
    unitDisplay: index === 0 ? 'long' : 'short',
    maximumFractionDigits: index === 0 ? 0 : 1,
  }).format(value / 1000 ** index)
}

/** `1 job`, `40 jobs`. */
export function countOf(count: number, one: string, many: string = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}

/** One line about everything: `3 downloading, 12 waiting · 4.2 MB/s`. */
export function statusLine(summary: Summary): string {
  const { counts, attention } = summary
  const parts = [
    attention.length > 0 ? `${countOf(attention.length, 'thing')} to look at` : null,
    summary.paused ? 'paused' : null,
    numbered(sum(counts, ['downloading', 'finalizing']), 'downloading'),
    numbered(sum(counts, ['queued', 'waiting', 'ready']), 'waiting'),
  ].filter((part) => part !== null)
  const work = parts.length > 0 ? parts.join(', ') : idleLine(summary)
  return summary.bytesPerSecond > 0 ? `${work} · ${speedInWords(summary.bytesPerSecond)}` : work
}

function idleLine({ jobs, counts }: Summary): string {
  if (jobs === 0) return 'no jobs yet'
  const failed = counts.failed ?? 0
  return failed > 0 ? `done, ${numbered(failed, 'failed')}` : 'everything is done'
}

function numbered(count: number, what: string): string | null {
  return count === 0 ? null : `${count.toLocaleString('en')} ${what}`
}

/**
 * What the notification of a finished batch says; null when there is nothing to tell, because the
 * user cancelled all of it.
 */
export function batchNews(batch: BatchView): { title: string; body: string } | null {
  const saved = batch.counts.completed ?? 0
  const unhappy = sum(batch.counts, ['failed', 'blocked'])
  if (saved === 0 && unhappy === 0) return null
  const trouble = unhappy === 1 ? '1 job needs attention' : `${unhappy} jobs need attention`
  if (saved === 0) return { title: batch.name, body: `Nothing was saved: ${trouble}.` }
  const files = `${countOf(batch.files, 'file')} from ${countOf(saved, 'job')} saved`
  return {
    title: batch.name,
    body: unhappy === 0 ? `${files} (${sizeInWords(batch.bytes)}).` : `${files}, ${trouble}.`,
  }
}

function sum(counts: Counts, states: readonly JobState[]): number {
  return states.reduce((total, state) => total + (counts[state] ?? 0), 0)
}
