/** Which state of an output may follow which, and what must be known for it. Pure. */
import type { EarlierOutput } from './records.ts'
import type { OutputState } from '../../preload/contract/vocabulary.ts'

/** What the preconditions look at. */
export interface OutputFacts {
  readonly path: string | null
  readonly sizeBytes: number | null
  /** Lower-case hex. */
  readonly sha256: string | null
  /** The file that was saved before; null: none, or it is not downloaded again. */
  readonly earlier: EarlierOutput | null
}

const transitions: Readonly<Record<OutputState, readonly OutputState[]>> = {
  // A run that was stopped and asked for again at once may still commit what it has. Text that came
  // within an answer and joined subtitles are saved without a download.
  pending: ['claimed', 'downloading', 'committing', 'saved', 'failed', 'skipped'],
  claimed: ['saved', 'pending', 'downloading'],
  downloading: ['committing', 'saved', 'pending', 'failed', 'skipped'],
  // The commit did not come to a file, or the name was taken meanwhile.
  committing: ['saved', 'downloading', 'pending', 'failed', 'skipped'],
  // Downloaded again: the file that was saved stays known until there is a new one.
  saved: ['pending'],
  // The earlier file is its file again.
  failed: ['pending', 'downloading', 'saved'],
  skipped: ['pending'],
}

/** Staying in a state is always allowed. */
export function canMoveOutput(from: OutputState, to: OutputState): boolean {
  return from === to || transitions[from].includes(to)
}

const needs: Readonly<Record<OutputState, readonly (keyof OutputFacts)[]>> = {
  pending: [],
  // What cannot be compared cannot be claimed.
  claimed: ['path', 'sizeBytes', 'sha256'],
  downloading: ['path'],
  // Without a digest (hashing can be off) a restart does not know the file again, and loads it again.
  committing: ['path', 'sizeBytes'],
  saved: ['path', 'sizeBytes'],
  failed: [],
  skipped: [],
}

/** What a file is known by is never forgotten without another one in its place. */
const forgetsFile = (from: OutputState, to: OutputState, { earlier }: OutputFacts): boolean =>
  from === 'saved' && to !== 'saved' && earlier === null

/** The first fact that is not known and has to be in state `to`; null: all are. */
export function missingFact(to: OutputState, facts: OutputFacts): keyof OutputFacts | null {
  return needs[to].find((fact) => facts[fact] === null) ?? null
}

/** Thrown for a move the table does not know, or without what must be known: a fault of ours. */
export class IllegalOutputTransition extends Error {
  override name = 'IllegalOutputTransition'
  constructor(outputId: number, from: OutputState, to: OutputState, why = '') {
    super(`Output ${outputId} cannot go from ${from} to ${to}${why}.`)
  }
}

/**
 * @param facts as they are after the move.
 * @throws IllegalOutputTransition unless the table and the preconditions allow the move.
 */
export function assertOutputMove(
  outputId: number,
  from: OutputState,
  to: OutputState,
  facts: OutputFacts,
): void {
  if (!canMoveOutput(from, to)) throw new IllegalOutputTransition(outputId, from, to)
  if (forgetsFile(from, to, facts))
    throw new IllegalOutputTransition(outputId, from, to, ': its file would be forgotten')
  const missing = missingFact(to, facts)
  if (missing !== null)
    throw new IllegalOutputTransition(outputId, from, to, `: ${missing} is not known`)
}
