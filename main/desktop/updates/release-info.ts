/**
 * What a release says of itself: the `latest*.yml` that electron-builder writes. It is read after its
 * signature was checked, and strictly all the same: what is here decides what is run.
 */
import { parse } from 'yaml'
import { z } from 'zod'
import { messageOf } from '../../errors.ts'
import { UpdateError } from './update-error.ts'

/** Semantic versioning 2.0.0, as electron-updater compares it. */
const semver =
  /^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$/

/** A plain name: no folder, no address, nothing that a shell or a URL reads otherwise. */
const fileName = /^[A-Za-z0-9_][A-Za-z0-9_.+-]*$/
/** Base64 of 64 bytes. */
const sha512 = /^[A-Za-z0-9+/]{86}==$/

/** Ours have 120 MB. */
const largestFile = 1_000_000_000
const longestNotes = 20_000

const fileSchema = z.object({
  url: z.string().max(200).regex(fileName),
  sha512: z.string().regex(sha512),
  size: z.number().int().positive().max(largestFile),
})

const releaseSchema = z.object({
  version: z.string().max(100).regex(semver),
  files: z.array(fileSchema).min(1).max(20),
  releaseNotes: z.string().nullish(),
  stagingPercentage: z.number().min(0).max(100).optional(),
  minimumSystemVersion: z.string().max(100).optional(),
})

export interface ReleaseFile {
  readonly url: string
  readonly sha512: string
  /** Bytes. */
  readonly size: number
}

export interface ReleaseInfo {
  readonly version: string
  /** For this system and this kind of package, at least one. */
  readonly files: readonly ReleaseFile[]
  /** Plain text; null: none. */
  readonly notes: string | null
  /** How many of a hundred installations take it by now; undefined: all. */
  readonly stagingPercentage: number | undefined
  readonly minimumSystemVersion: string | undefined
}

/**
 * @param extension of the files that can be installed here, without its dot: `AppImage`.
 * @throws UpdateError `unreadable`.
 */
export function readRelease(text: string, extension: string): ReleaseInfo {
  const { releaseNotes, files, ...said } = parsed(text)
  const ending = `.${extension.toLowerCase()}`
  const fitting = files.filter(({ url }) => url.toLowerCase().endsWith(ending))
  if (fitting.length === 0) throw unreadable(`version ${said.version} has no ${extension} file`)
  return {
    version: said.version,
    files: fitting,
    notes: plainNotes(releaseNotes),
    stagingPercentage: said.stagingPercentage,
    minimumSystemVersion: said.minimumSystemVersion,
  }
}

function parsed(text: string): z.output<typeof releaseSchema> {
  try {
    return releaseSchema.parse(
      parse(text, { schema: 'core', maxAliasCount: 0, logLevel: 'silent' }),
    )
  } catch (error) {
    if (error instanceof z.ZodError) {
      const [issue] = error.issues
      throw unreadable(`${issue?.path.join('.')}: ${issue?.message}`, error)
    }
    throw unreadable(messageOf(error), error)
  }
}

/** Shown as text; control characters have no place in it. */
function plainNotes(notes: string | null | undefined): string | null {
  // eslint-disable-next-line no-control-regex
  const text = (notes ?? '').replace(/[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e]/g, '').trim()
  if (text === '') return null
  return text.length > longestNotes ? `${text.slice(0, longestNotes)}…` : text
}

function unreadable(why: string, cause?: unknown): UpdateError {
  return new UpdateError('unreadable', `What the release says of itself cannot be used: ${why}.`, {
    cause,
  })
}
