/** The file that an output had saved before it is downloaded again. Pure. */
import type { EarlierOutput, OutputPatch, OutputRecord } from './records.ts'

/** @returns null where nothing is saved. */
export function earlierOf(output: OutputRecord, replace: boolean): EarlierOutput | null {
  const { state, path, bytesDone: bytes, earlier } = output
  if (earlier !== null) return { ...earlier, replace }
  if (state !== 'saved' || path === null) return null
  const { sha256, completedAt, credentials, checked, root, check } = output
  return { path, bytes, sha256, completedAt, credentials, checked, root, check, replace }
}

/** What makes the earlier file the output's file again. */
export function asBefore(earlier: EarlierOutput): OutputPatch {
  const { path, bytes, sha256, completedAt, credentials, checked, root, check } = earlier
  return {
    ...{ path, sha256, completedAt, credentials, checked, root, check },
    bytesDone: bytes,
    sizeBytes: bytes,
    earlier: null,
  }
}
