/** Is a finished file what it claims to be? Looks at its structure, never at all of its bytes. */
import type { JobWarning } from '../../preload/contract/job-warnings.ts'
import type { OutputKind } from '../../preload/contract/vocabulary.ts'
import { lookAtFlac } from './containers/flac.ts'
import { lookAtIsoMedia } from './containers/iso-media.ts'
import { lookAtMatroska } from './containers/matroska.ts'
import { lookAtMp3 } from './containers/mpeg-audio.ts'
import { lookAtOgg } from './containers/ogg.ts'
import { lookAtWav } from './containers/riff.ts'
import { contentOf, contentOfExtension } from './content-of.ts'
import { ReadLimit, type FileBytes } from './file-bytes.ts'
import { broken, namedProblem, sound, type Look } from './look.ts'
import type { Content } from './sniff.ts'
import { decodeHead, textBytes, textProblem } from './text-files.ts'

export interface Claim {
  readonly kind: OutputKind
  /** Without the dot, lower case. */
  readonly extension: string
  /** True where this is only what is usual: the file itself may tell otherwise. See `formOf`. */
  readonly isGuess?: boolean
}

export interface MediaReport {
  /** Names the file; null: it is what it claims. */
  readonly warning: JobWarning | null
  /** As the file itself says; null where that is not known cheaply. */
  readonly durationSeconds: number | null
}

const looks: Partial<Record<Content, (file: FileBytes) => Promise<Look>>> = {
  isoMedia: lookAtIsoMedia,
  wav: lookAtWav,
  mp3: lookAtMp3,
  flac: lookAtFlac,
  ogg: lookAtOgg,
  matroska: lookAtMatroska,
}

const markupExtensions = new Set(['xml', 'ttml', 'html', 'htm'])
const imageExtensions = new Set(['png', 'jpg', 'jpeg', 'webp'])

/**
 * Compares a saved file with what its job says it is. Reads a few kilobytes of media, up to a megabyte
 * of text.
 * @param name the file's, for the warning
 * @throws the system's error when the file cannot be read.
 */
export async function checkMedia(
  file: FileBytes,
  name: string,
  claim: Claim,
): Promise<MediaReport> {
  const { problem, durationSeconds } = await look(file, claim)
  return { warning: problem && namedProblem(problem, name), durationSeconds }
}

async function look(file: FileBytes, claim: Claim): Promise<Look> {
  if (file.size === 0) return broken({ code: 'empty', params: {} })
  const isMedia = claim.kind === 'video' || claim.kind === 'audio'
  const content = await contentOf(file)
  const expected = contentOfExtension.get(claim.extension) ?? null
  if (isMedia || expected !== null) return lookAtMedia(file, content, expected)
  return imageExtensions.has(claim.extension) ? sound() : lookAtText(file, content, claim)
}

async function lookAtMedia(
  file: FileBytes,
  content: Content | null,
  expected: Content | null,
): Promise<Look> {
  const wanted = expected ?? 'media'
  if (content === null) return broken({ code: 'unknownFormat', params: { wanted } })
  if (content !== expected && (expected !== null || content === 'html' || content === 'xml'))
    return broken({ code: 'otherFormat', params: { found: content, wanted } })
  const found = await lookInside(file, content)
  return found.durationSeconds === 0 ? broken({ code: 'noLength', params: {} }) : found
}

async function lookInside(file: FileBytes, content: Content): Promise<Look> {
  try {
    return (await looks[content]?.(file)) ?? sound()
  } catch (error) {
    // Endless small pieces: strange, but no proof that anything is wrong.
    if (error instanceof ReadLimit) return sound()
    throw error
  }
}

async function lookAtText(file: FileBytes, content: Content | null, claim: Claim): Promise<Look> {
  const isMarkup = content === 'html' || content === 'xml'
  if (isMarkup && !markupExtensions.has(claim.extension))
    return broken({ code: 'notText', params: { found: content } })
  const bytes = await file.read(0, textBytes)
  const whole = file.size <= textBytes
  const problem = textProblem(claim.extension, { text: decodeHead(bytes), whole })
  return problem === null ? sound() : broken(problem)
}
