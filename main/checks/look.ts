/** What a look at a file's own structure found. */
import type { JobWarning } from '../../preload/contract/job-warnings.ts'

/** A warning that names a file, without its name: a look does not know it. */
type WithoutName<W> = W extends { code: infer C; params: { name: string } & infer P }
  ? { readonly code: C; readonly params: Omit<P, 'name'> }
  : never
export type FileProblem = WithoutName<JobWarning>

export interface Look {
  /** Null: nothing is wrong. */
  readonly problem: FileProblem | null
  /** As the file itself says; null where that is not known cheaply. */
  readonly durationSeconds: number | null
}

export const sound = (durationSeconds: number | null = null): Look => ({
  problem: null,
  durationSeconds,
})

export const broken = (problem: FileProblem): Look => ({ problem, durationSeconds: null })

/** A structure that promises `missing` more bytes than the file has. */
export const cutShort = (missing: number): Look =>
  broken({ code: 'cutShort', params: { bytes: missing } })

/** The problem as a warning about the file of that name. */
export const namedProblem = ({ code, params }: FileProblem, name: string): JobWarning =>
  ({ code, params: { name, ...params } }) as JobWarning
