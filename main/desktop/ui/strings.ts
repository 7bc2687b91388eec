/** Sentences that the desktop shows outside the window. Pure. */
import type { Attention, BatchView, Summary } from '../../../preload/contract/model.ts'
import type { JobState } from '../../../preload/contract/vocabulary.ts'
import { causeNames, causeRemedy, causeShort, causeTitle } from '../../../messages/cause-text.ts'
import type { DesktopStrings } from './language.ts'

type Counts = Partial<Record<JobState, number>>

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

/** `1.2 GB`, in powers of 1000 as the systems' file managers count. */
export function formatSize(bytes: number, { locale }: DesktopStrings): string {
  return scaled(bytes, locale, (unit) => unit)
}

/** `4.2 MB/s`. */
export function formatSpeed(bytesPerSecond: number, { locale }: DesktopStrings): string {
  return scaled(bytesPerSecond, locale, (unit) => `${unit}-per-second`)
}

function scaled(value: number, locale: string, unitName: (unit: string) => string): string {
  const power = value < 1000 ? 0 : Math.floor(Math.log10(value) / 3)
  const index = Math.min(power, units.length - 1)
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: unitName(units[index] ?? 'byte'),
    unitDisplay: index === 0 ? 'long' : 'short',
    maximumFractionDigits: index === 0 ? 0 : 1,
  }).format(value / 1000 ** index)
}

/** One line about everything: `3 downloading, 12 waiting · 4.2 MB/s`. */
export function statusLine(summary: Summary, strings: DesktopStrings): string {
  const { counts, attention, paused, bytesPerSecond } = summary
  const { tray } = strings.messages
  const downloading = sum(counts, ['downloading', 'finalizing'])
  const waiting = sum(counts, ['queued', 'waiting', 'ready'])
  const parts = [
    ...attentionParts(attention, strings),
    paused && tray.paused,
    downloading > 0 && tray.downloading({ n: downloading }),
    waiting > 0 && tray.waiting({ n: waiting }),
  ].filter((part) => part !== false)
  const list = new Intl.ListFormat(strings.locale, { type: 'conjunction', style: 'narrow' })
  const work = parts.length > 0 ? list.format(parts) : idleLine(summary, strings)
  return bytesPerSecond > 0 ? `${work} · ${formatSpeed(bytesPerSecond, strings)}` : work
}

/** What waits for the user, by its cause: the first in words, the others counted. */
function attentionParts(attention: readonly Attention[], { messages }: DesktopStrings): string[] {
  const causes = new Set(
    attention.map(({ failure, account }) =>
      causeShort(failure.reason, causeNames(account), messages),
    ),
  )
  const [first, ...others] = causes
  if (first === undefined) return []
  return [first, ...(others.length > 0 ? [messages.tray.alsoAttention({ n: others.length })] : [])]
}

/** What the notification says of an account or a folder that holds up jobs. */
export function stopNews(
  { failure, account, folder, jobs }: Attention,
  { messages }: DesktopStrings,
): { title: string; body: string } {
  const names = causeNames(account)
  const wait = jobs > 0 ? [messages.attention.waits({ n: jobs })] : []
  const where = folder === null ? [] : [folder]
  const remedy = causeRemedy(failure.reason, names, messages)
  return {
    title: causeTitle(failure.reason, names, messages),
    body: [...where, [...wait, remedy].join(' ')].join('\n'),
  }
}

function idleLine({ jobs, counts }: Summary, { messages: { tray } }: DesktopStrings): string {
  if (jobs === 0) return tray.noJobs
  const failed = counts.failed ?? 0
  return failed > 0 ? tray.doneWithFailures({ n: failed }) : tray.done
}

/**
 * What the notification of a finished batch says; null when there is nothing to tell, because the
 * user cancelled all of it.
 */
export function batchNews(
  batch: BatchView,
  strings: DesktopStrings,
): { title: string; body: string } | null {
  const { news } = strings.messages
  const { name: title, files } = batch
  const jobs = batch.counts.completed ?? 0
  const trouble = sum(batch.counts, ['failed', 'blocked'])
  if (jobs === 0) return trouble === 0 ? null : { title, body: news.nothingSaved({ trouble }) }
  const size = formatSize(batch.bytes, strings)
  const all = trouble === 0
  return {
    title,
    body: all ? news.saved({ files, jobs, size }) : news.partlySaved({ files, jobs, trouble }),
  }
}

function sum(counts: Counts, states: readonly JobState[]): number {
  return states.reduce((total, state) => total + (counts[state] ?? 0), 0)
}
