/** Where the bytes of an unfinished file are: beside it, under a name that only its queue uses. Pure. */
import { MAX_NAME_BYTES, utf8Bytes } from './file-name.ts'
import { shorten } from './shorten.ts'

/** Of a name that `partPath` gives. */
export const partEnding = (tag: string): string => `.${tag}.part`

/**
 * `Spring.mp4.k3x9qa.part`: whatever has such a name was made by the queue whose tag it is. A name that
 * would be too long is shortened.
 */
export function partPath(target: string, tag: string): string {
  const start = Math.max(target.lastIndexOf('/'), target.lastIndexOf('\\')) + 1
  const ending = partEnding(tag)
  const name = shorten(target.slice(start), MAX_NAME_BYTES - utf8Bytes(ending))
  return target.slice(0, start) + name + ending
}
