/** What all adapters share: statuses that mean the same everywhere, and parsing without trust. */
import { z } from 'zod'
import type { Failure, OutputKind } from '../../preload/contract/vocabulary.ts'
import { ReelhaulError } from '../errors.ts'
import { leaseExpiry } from '../leases/expiry.ts'
import type { Lease } from '../leases/lease.ts'
import { retryAfterMs } from '../retry-after.ts'
import type { ApiResponse, Ask } from './provider.ts'

/** Longest piece of a provider's own text that is shown or stored. */
const TEXT_LIMIT = 300

/**
 * The endpoint of a job: base URL, path, and the id as one path segment whatever it holds.
 * @throws ReelhaulError PROVIDER_INVALID_REQUEST when the base URL is none.
 */
export function endpoint(ask: Ask, path: string): string {
  const base = ask.baseUrl.replace(/\/+$/, '')
  if (!URL.canParse(base)) {
    throw failureOf('PROVIDER_INVALID_REQUEST', "The account's base URL is not a URL.", {
      permanent: true,
      advice: 'Correct it in the settings, for example https://api.example.com.',
    })
  }
  return base + path.replace('{jobId}', () => encodeURIComponent(ask.jobId))
}

/**
 * The body of an answer as `schema` sees it. Unknown fields are fine.
 * @throws ReelhaulError PROVIDER_UNEXPECTED_ANSWER naming the first field that is wrong.
 */
export function parseAnswer<S extends z.ZodType>(
  schema: S,
  response: ApiResponse,
  provider: string,
): z.output<S> {
  const parsed = schema.safeParse(jsonOf(response.body, provider))
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const field = issue?.path.map(String).join('.') || 'the answer itself'
  throw unexpected(`${provider} answered in an unknown form: ${field} is missing or wrong.`)
}

function jsonOf(body: string, provider: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    const what = isPage(body) ? 'a web page' : body === '' ? 'nothing' : 'something else'
    throw unexpected(`${provider} was expected to answer with JSON and sent ${what}.`)
  }
}

function isPage(body: string): boolean {
  return /^\s*</.test(body)
}

function unexpected(message: string): ReelhaulError {
  return failureOf('PROVIDER_UNEXPECTED_ANSWER', message, {
    permanent: false,
    advice: "It is asked again; if it stays so, check the account's base URL.",
  })
}

/** What a provider said about an error, wherever it put it; null when nothing readable. */
export interface ProviderError {
  readonly code: string | null
  readonly message: string | null
}

/**
 * The common cases of an answer that is not a success. Adapters handle what their document says
 * first, then throw this.
 */
export function statusError(
  response: ApiResponse,
  provider: string,
  said: ProviderError = saidBy(response),
): ReelhaulError {
  const { status } = response
  const detail = said.message ? ` ${provider} says: ${said.message}` : ''
  const code = said.code ?? undefined
  const wait = retryAfterMs(response.headers['retry-after'], response.serverNow)
  if (status === 401) {
    return failureOf('ACCOUNT_KEY_REJECTED', `${provider} rejected the key.${detail}`, {
      permanent: true,
      advice: 'Enter a valid key for this account, then retry.',
      code,
    })
  }
  if (status === 403) {
    return failureOf(
      'ACCOUNT_FORBIDDEN',
      `${provider} does not allow this account that.${detail}`,
      {
        permanent: true,
        advice: `Check the key's permissions and the plan at ${provider}, then retry.`,
        code,
      },
    )
  }
  if (status === 404 || status === 410) {
    // A missing job is told in JSON; a web page comes from a server that is not the provider's API.
    if (isPage(response.body)) return unexpected(`${provider}'s API is not at this base URL.`)
    return failureOf('PROVIDER_JOB_NOT_FOUND', `${provider} knows no such job.${detail}`, {
      permanent: true,
      advice: 'Check the job ID, and that it belongs to this account.',
      code,
    })
  }
  if (status === 429) {
    return failureOf(
      'ACCOUNT_RATE_LIMITED',
      `${provider} wants fewer requests.${detail}`,
      { permanent: false, advice: 'Nothing to do: requests go on more slowly.', code },
      wait,
    )
  }
  if (status >= 500 || status === 408 || status === 425) {
    return failureOf(
      status === 503 ? 'SERVER_BUSY' : 'SERVER_ERROR',
      `${provider} has a problem of its own (HTTP ${status}).${detail}`,
      { permanent: false, advice: 'It is asked again later.', code },
      wait,
    )
  }
  if (status >= 400) {
    return failureOf(
      'PROVIDER_INVALID_REQUEST',
      `${provider} refused the request (HTTP ${status}).${detail}`,
      { permanent: true, advice: 'Check the job ID and the base URL of the account.', code },
    )
  }
  return unexpected(`${provider} answered with HTTP ${status}.`)
}

/** A ReelhaulError in one call. */
export function failureOf(
  reason: Failure['reason'],
  message: string,
  rest: Omit<Failure, 'reason' | 'message'>,
  retryAfter: number | null = null,
): ReelhaulError {
  const { code, ...others } = rest
  return new ReelhaulError(
    { reason, message, ...others, ...(code && { code }) },
    { retryAfterMs: retryAfter },
  )
}

const errorShapes = z.union([
  z.object({ error: z.object({ code: z.unknown(), message: z.unknown() }).partial() }),
  z.object({ error: z.unknown(), code: z.unknown(), message: z.unknown() }).partial(),
])

/** Reads `{error: {code, message}}` and `{error, code, message}`; never throws. */
export function saidBy(response: ApiResponse): ProviderError {
  let body: unknown
  try {
    body = JSON.parse(response.body)
  } catch {
    return { code: null, message: null }
  }
  const parsed = errorShapes.safeParse(body)
  if (!parsed.success) return { code: null, message: null }
  const { error } = parsed.data
  if (typeof error === 'object' && error !== null) {
    const { code, message } = error as { code?: unknown; message?: unknown }
    return { code: codeText(code), message: shownText(message) }
  }
  const { code, message } = parsed.data as { code?: unknown; message?: unknown }
  return { code: codeText(code) ?? codeText(error), message: shownText(message ?? error) }
}

function codeText(value: unknown): string | null {
  return typeof value === 'string' && /^[\w.:-]{1,80}$/.test(value) ? value : null
}

/**
 * A provider's text made fit to show: one line, no control characters, cut, and without the query
 * of any URL in it (it may be a signature).
 */
export function shownText(value: unknown): string | null {
  if (typeof value !== 'string') return null
  const line = value
    .slice(0, TEXT_LIMIT * 4)
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .replace(/(https?:\/\/[^\s?#]+)[?#]\S*/gi, '$1')
    .trim()
  if (line === '') return null
  return line.length > TEXT_LIMIT ? `${line.slice(0, TEXT_LIMIT - 1)}…` : line
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

const KIND_OF_EXTENSION: Readonly<Record<string, OutputKind>> = {
  mp4: 'video',
  mov: 'video',
  mkv: 'video',
  webm: 'video',
  m4v: 'video',
  wav: 'audio',
  mp3: 'audio',
  m4a: 'audio',
  aac: 'audio',
  flac: 'audio',
  ogg: 'audio',
  srt: 'subtitles',
  vtt: 'subtitles',
  ass: 'subtitles',
  txt: 'text',
  edl: 'text',
  json: 'metadata',
}

/** Extension at the end of a URL's path, lower case: `mp4`; null where there is none. */
export function extensionOf(url: string): string | null {
  const name = fileNameOf(url) ?? ''
  return /\.([a-z0-9]{1,8})$/i.exec(name)?.[1]?.toLowerCase() ?? null
}

/** What a file with this extension is; `fallback` where the extension says nothing. */
export function kindOf(extension: string | null, fallback: OutputKind): OutputKind {
  return (extension !== null && KIND_OF_EXTENSION[extension]) || fallback
}

/** Last part of a URL's path, decoded (unsafe, as a suggestion only); null where empty. */
export function fileNameOf(url: string): string | null {
  if (!URL.canParse(url)) return null
  const last = new URL(url).pathname.split('/').at(-1) ?? ''
  try {
    return decodeURIComponent(last) || null
  } catch {
    return last || null
  }
}
