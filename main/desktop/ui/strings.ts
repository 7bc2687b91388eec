/** Sentences that the desktop shows outside the window. Pure. */
import { causeNames, causeRemedy, causeShort, causeTitle } from '../../../messages/cause-text.ts'
import { progressText } from '../../../messages/progress-text.ts'
import { listText, sizeText, speedText } from '../../../messages/values.ts'
import type { Attention, BatchView, Summary } from '../../../preload/contract/model.ts'
import { countOf, workingGroups } from '../../../preload/contract/state-groups.ts'
import type { DesktopStrings } from './language.ts'

/** One line about everything: `3 downloading, 12 at provider · 4.2 MB/s`. */
export function statusLine(summary: Summary, strings: DesktopStrings): string {
  const { counts, attention, paused, bytesPerSecond } = summary
  const { messages, locale } = strings
  const work = workingGroups.flatMap((group) => {
    const n = countOf(counts, group)
    return n > 0 ? messages.counts[group]({ n }) : []
  })
  const parts = [
    ...attentionParts(attention, strings),
    ...(paused ? [messages.tray.paused] : []),
    ...work,
  ]
  const line = parts.length > 0 ? listText(parts, locale) : idleLine(summary, strings)
  return bytesPerSecond > 0 ? `${line} · ${speedText(bytesPerSecond, locale)}` : line
}

/** How far everything is: `42% · 48 MB of 96 MB · done about 16:40`; null: there is nothing to do. */
export function progressLine(
  { progress }: Pick<Summary, 'progress'>,
  { messages, locale }: DesktopStrings,
  now: number,
): string | null {
  if (progress === null) return null
  const { percent, bytes, time } = progressText(progress, messages, locale, now)
  return [percent, bytes, time].filter((part) => part !== null).join(' · ')
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
  const trouble = countOf(batch.counts, 'attention')
  if (jobs === 0) return trouble === 0 ? null : { title, body: news.nothingSaved({ trouble }) }
  const size = sizeText(batch.bytes, strings.locale)
  const all = trouble === 0
  return {
    title,
    body: all ? news.saved({ files, jobs, size }) : news.partlySaved({ files, jobs, trouble }),
  }
}
