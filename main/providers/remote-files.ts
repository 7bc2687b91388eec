/** From a URL in a provider's answer to an output: its lease, kind, extension and name. */
import { z } from 'zod'
import type { OutputKind } from '../../preload/contract/vocabulary.ts'
import { leaseExpiry } from '../leases/expiry.ts'
import type { Lease } from '../leases/lease.ts'
import { indexField } from './lenient.ts'
import type { ApiResponse, RemoteOutput } from './provider.ts'

/** What an adapter knows of a file apart from its URL. */
export interface FileFacts {
  readonly key: string
  /** Where the URL's extension does not tell. */
  readonly kind: OutputKind
  readonly extension: string
  readonly locale?: string | null
  readonly index?: number | null
  readonly name?: string | null
}

/** An output behind `url`. The URL's extension, where it has a known one, tells the kind. */
export function leasedOutput(
  url: string,
  facts: FileFacts,
  response: ApiResponse,
  documentedLifetimeSeconds: number | null,
): RemoteOutput {
  const given = extensionOf(url)
  return {
    key: facts.key,
    kind: kindOf(given, facts.kind),
    index: facts.index ?? null,
    locale: facts.locale ?? null,
    name: facts.name ?? fileNameOf(url),
    extension: given ?? facts.extension,
    formIsGuess: given === null,
    sizeBytes: null,
    source: { type: 'lease', lease: leaseOf(url, response, documentedLifetimeSeconds) },
  }
}

/** An output whose bytes are in the answer itself. */
export function inlineOutput(facts: FileFacts, content: string): RemoteOutput {
  return {
    key: facts.key,
    kind: facts.kind,
    index: facts.index ?? null,
    locale: facts.locale ?? null,
    name: facts.name ?? null,
    extension: facts.extension,
    sizeBytes: Buffer.byteLength(content),
    source: { type: 'inline', content },
  }
}

/** A lease on `url` as just issued by `response`. */
export function leaseOf(
  url: string,
  response: ApiResponse,
  documentedLifetimeSeconds: number | null,
  providerExpiresAt?: string | null,
): Lease {
  const issuedAt = response.serverNow
  const terms = { url, issuedAt, documentedLifetimeSeconds, providerExpiresAt }
  return { url, issuedAt, expiresAt: leaseExpiry(terms) }
}

/** A URL that leads to bytes: http or https only. */
export const mediaUrl = z.url({ protocol: /^https?$/ })

/** A link where one belongs; undefined for whatever is none: no other file is to be lost for it. */
export const linkField = z
  .unknown()
  .optional()
  .transform((given) => mediaUrl.safeParse(given).data)

/** The scheme of a link that is not of the web, `file:` for example; null: it is none. */
export function foreignScheme(given: unknown): string | null {
  const [, scheme] =
    typeof given === 'string' ? (/^([a-z][a-z0-9+.-]*:)\/\//i.exec(given) ?? []) : []
  return scheme === undefined || /^https?:$/i.test(scheme) ? null : scheme.toLowerCase()
}

/**
 * The length of a file as a provider gives it, in bytes. Null for whatever is none: no length is worth
 * rejecting the answer that has the links.
 */
export const lengthSchema = indexField.transform((length) => length ?? null)

/** The formats that a job can be expected to deliver; others could be programs. */
const KIND_OF_EXTENSION: ReadonlyMap<string, OutputKind> = new Map([
  ...named('video', 'mp4', 'mov', 'mkv', 'webm', 'm4v', 'mxf', 'avi', 'mpg', 'ts'),
  ...named('audio', 'wav', 'mp3', 'm4a', 'aac', 'flac', 'ogg', 'opus', 'aiff'),
  ...named('subtitles', 'srt', 'vtt', 'ass', 'ssa', 'ttml', 'sbv', 'scc', 'stl'),
  ...named('text', 'txt', 'edl', 'md'),
  ...named('metadata', 'json', 'csv', 'xml', 'zip', 'png', 'jpg', 'jpeg', 'webp'),
])

function named(kind: OutputKind, ...extensions: readonly string[]) {
  return extensions.map((extension) => [extension, kind] as const)
}

/** Extension at the end of a URL's path, lower case: `mp4`; null unless it is one to be expected. */
export function extensionOf(url: string): string | null {
  const extension = /\.([a-z0-9]{1,8})$/i.exec(fileNameOf(url) ?? '')?.[1]?.toLowerCase()
  return extension && KIND_OF_EXTENSION.has(extension) ? extension : null
}

/** What a file with this extension is; `fallback` where the extension says nothing. */
export function kindOf(extension: string | null, fallback: OutputKind): OutputKind {
  return KIND_OF_EXTENSION.get(extension ?? '') ?? fallback
}

/** Last part of a URL's path, decoded (unsafe, as a suggestion only); null where empty. */
export function fileNameOf(url: string): string | null {
  const path = pathOf(url)
  if (path === null) return null
  const last = path.slice(path.lastIndexOf('/') + 1)
  if (!last.includes('%')) return last || null
  try {
    return decodeURIComponent(last) || null
  } catch {
    return last || null
  }
}

function pathOf(url: string): string | null {
  try {
    return new URL(url).pathname
  } catch {
    return null
  }
}
