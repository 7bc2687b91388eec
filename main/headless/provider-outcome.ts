/** What was understood of a provider's answer, for people and for programs. */
import { ReelhaulError } from '../errors.ts'
import type { JobReport, RemoteOutput } from '../providers/provider.ts'
import type { Outcome } from '../providers/described/check-examples.ts'
import { printedFailure, sentencesOf } from '../strings/english.ts'
import { bytesText, plural, printable, table } from './text-format.ts'

/** `ready (done), 2 files` */
export function outcomeTitle(outcome: Outcome): string {
  if (outcome instanceof ReelhaulError) return outcome.reason
  const { state, status } = outcome
  const files = outcome.state === 'ready' ? `, ${plural(outcome.outputs.length, 'output')}` : ''
  const progress =
    outcome.state === 'waiting' && outcome.progress !== null
      ? `, ${Math.round(outcome.progress * 100)} %`
      : ''
  return printable(`${state} (${status})${progress}${files}`)
}

/** Lines below the title. */
export function outcomeLines(outcome: Outcome): string[] {
  if (outcome instanceof ReelhaulError) return [sentencesOf(outcome.failure)]
  return [
    ...(outcome.state === 'failed' ? [sentencesOf(outcome.failure)] : []),
    ...(outcome.state === 'waiting' && outcome.unknown
      ? ['The description does not know this status; it counts as waiting.']
      : []),
    ...(outcome.state === 'ready' ? outputLines(outcome) : []),
    ...Object.entries(outcome.facts).map(([name, value]) => `${name}: ${String(value)}`),
  ].map(printable)
}

function outputLines({ outputs, missing }: JobReport & { state: 'ready' }): string[] {
  const rows = outputs.map((output) => [
    output.key,
    output.kind,
    output.locale ?? '-',
    output.extension,
    output.sizeBytes === null ? '-' : bytesText(output.sizeBytes),
    endOf(output) ?? '-',
    output.name ?? '-',
  ])
  const head = ['KEY', 'KIND', 'LOCALE', 'EXT', 'SIZE', 'EXPIRES', 'NAME']
  const lines = table([head, ...rows.map((row) => row.map(printable))]).split('\n')
  return [...lines.filter((line) => line !== ''), ...missing.map((one) => `missing: ${one}`)]
}

/** When the link ends; null: never, or there is no link. */
function endOf({ source }: RemoteOutput): string | null {
  if (source.type === 'inline') return 'in the answer'
  const { expiresAt } = source.lease
  return expiresAt === null ? null : new Date(expiresAt).toISOString()
}

/** Without links and contents. */
export function outcomeJson(outcome: Outcome): object {
  if (outcome instanceof ReelhaulError) return { failure: printedFailure(outcome.failure) }
  const { state, status, facts } = outcome
  const common = { state, status, facts }
  if (outcome.state === 'failed') return { ...common, failure: printedFailure(outcome.failure) }
  if (outcome.state === 'waiting') return { ...common, progress: outcome.progress }
  return {
    ...common,
    missing: outcome.missing,
    outputs: outcome.outputs.map(({ source, ...output }) => ({
      ...output,
      expiresAt:
        source.type === 'lease' && source.lease.expiresAt !== null
          ? new Date(source.lease.expiresAt).toISOString()
          : null,
    })),
  }
}
