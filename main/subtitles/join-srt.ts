/** Several SRT files that follow each other as one. Pure: what cannot be joined is not guessed. */
import type { JobWarning } from '../../preload/contract/job-warnings.ts'

export type JoinedSrt =
  | { readonly ok: true; readonly text: string; readonly cues: number }
  | { readonly ok: false; readonly why: JobWarning }

interface Cue {
  /** Milliseconds. */
  readonly start: number
  readonly end: number
  /** As it stands in the file, positions after the times included. */
  readonly timing: string
  readonly lines: readonly string[]
}

/** Hours may be missing and milliseconds short, as some programs write them. */
const TIME = String.raw`(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})[,.](\d{1,3})`
const TIMING = new RegExp(String.raw`^\s*${TIME}\s*-->\s*${TIME}(?:\s.*)?$`)
const NUMBER = /^\s*\d+\s*$/

/**
 * Joins the parts in the order given, with cues numbered from 1 and times as they are. Each part
 * must start at or after the end of the one before; empty parts are fine.
 */
export function joinSrt(parts: readonly string[]): JoinedSrt {
  const all: Cue[] = []
  let lastEnd = 0
  for (const [i, text] of parts.entries()) {
    const cues = cuesOf(text)
    const part = i + 1
    if (cues === null) return { ok: false, why: { code: 'joinedPartEmpty', params: { part } } }
    const start = cues.reduce((first, cue) => Math.min(first, cue.start), Number.POSITIVE_INFINITY)
    if (start < lastEnd) {
      const params = { part, start: clock(start), end: clock(lastEnd) }
      return { ok: false, why: { code: 'joinedOverlap', params } }
    }
    lastEnd = cues.reduce((last, cue) => Math.max(last, cue.start, cue.end), lastEnd)
    for (const cue of cues) all.push(cue)
  }
  if (all.length === 0) return { ok: false, why: { code: 'joinedEmpty', params: {} } }
  return { ok: true, text: all.map(blockOf).join('\r\n'), cues: all.length }
}

/** Null for a text that holds something, but no cue. */
function cuesOf(text: string): Cue[] | null {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)
  const starts = lines.flatMap((line, at) => (TIMING.test(line) ? [at] : []))
  if (starts.length === 0) return text.trim() === '' || text === '\uFEFF' ? [] : null
  return starts.map((at, i) => {
    const next = starts[i + 1]
    const end = next === undefined ? lines.length : endBefore(lines, next)
    // A blank line would end the cue: within one it cannot be kept.
    const body = lines.slice(at + 1, end).filter((line) => line.trim() !== '')
    return { ...timesOf(lines[at] ?? ''), timing: (lines[at] ?? '').trim(), lines: body }
  })
}

/** The line before a timing is its number, where there is one. */
function endBefore(lines: readonly string[], timing: number): number {
  return NUMBER.test(lines[timing - 1] ?? '') ? timing - 1 : timing
}

function timesOf(line: string): { start: number; end: number } {
  const [, ...given] = TIMING.exec(line) ?? []
  return { start: milliseconds(given.slice(0, 4)), end: milliseconds(given.slice(4)) }
}

function milliseconds([hours, minutes, seconds, fraction]: readonly (string | undefined)[]) {
  const whole = (Number(hours ?? 0) * 60 + Number(minutes)) * 60 + Number(seconds)
  return whole * 1000 + Number((fraction ?? '').padEnd(3, '0'))
}

const blockOf = ({ timing, lines }: Cue, at: number): string =>
  [String(at + 1), timing, ...lines, ''].join('\r\n')

/** `01:02:03,004`, as the files write it. */
function clock(ms: number): string {
  const two = (n: number) => String(Math.floor(n)).padStart(2, '0')
  const rest = String(ms % 1000).padStart(3, '0')
  return `${two(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1000) % 60)},${rest}`
}
