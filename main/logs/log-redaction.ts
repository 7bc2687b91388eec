/**
 * What must never be in a log: secrets that the program holds, links (a presigned link is a key to its
 * file), and what only looks like either.
 */
import type { Credential } from '../providers/provider.ts'
import { base64Of, redactorOf, withoutTokens, type Redact } from '../providers/redaction.ts'

const HIDDEN = '[hidden]'

/** Secrets of a long run that are remembered after they were replaced by others. */
const MOST_REMEMBERED = 1000

export interface RedactionDeps {
  /** What the program knows at the moment; asked for each text. */
  readonly secrets: () => Iterable<Credential>
  /** Shown as `~`; null: there is none. */
  readonly home: string | null
}

/** Also knows secrets that were replaced meanwhile: an answer to an earlier request may hold them. */
export function logRedaction({ secrets, home }: RedactionDeps): Redact {
  const known = new Map<string, Redact>()
  return (text) => {
    for (const secret of secrets()) {
      const id = JSON.stringify(secret)
      if (!known.has(id) && known.size < MOST_REMEMBERED) known.set(id, redactorOf(secret))
    }
    let left = text
    for (const redact of known.values()) left = redact(left)
    return withoutHome(withoutLinks(withoutTokens(left)), home)
  }
}

/** A scheme and what follows, also percent-encoded (once or twice) or escaped for JSON. */
const LINK =
  /\b([a-z][a-z0-9+.-]{1,20})(:\/\/|:(?:\\\/){2}|%(?:25)?3a(?:%(?:25)?2f){2})[^\s"'<>]+/gi

/** A scheme with what follows, as base64 at any place within a text and as hexadecimal digits. */
const CODED_LINK = new RegExp(
  `(?:${['http://', 'https://', 'postgres://', 'postgresql://']
    .flatMap((start) => [...base64Of(start), Buffer.from(start).toString('hex')])
    .map((form) => form.replace(/[+/]/g, '\\$&'))
    .join('|')})[\\w+/=%-]*`,
  'gi',
)

/** Of an address without its scheme: a query with at least one value. */
const QUERY = /[?&][\w.~%-]+(?:=|%(?:25)?3d)[^\s"'<>]*/gi

/** `api_key=…`, `"token": "…"`, `Proxy-Authorization: …`. */
const NAMED =
  /((?:api[-_ ]?key|access[-_ ]?key|secret|token|password|passwd|signature|credential|authorization|cookie)["']?\s*[:=]\s*["']?(?:bearer\s+|basic\s+)?)([^\s"',;&([][^\s"',;&]*)/gi

/** No name, ID or digest that a log needs is so long. */
const LONG = /[\w+=-]{80,}/g

/** Of a link only its origin stays. */
export function withoutLinks(text: string): string {
  return text
    .replace(LINK, originOnly)
    .replace(CODED_LINK, HIDDEN)
    .replace(QUERY, `?${HIDDEN}`)
    .replace(NAMED, `$1${HIDDEN}`)
    .replace(LONG, HIDDEN)
}

function originOnly(link: string, scheme: string, separator: string): string {
  // Where the program's own code lies, in stacks.
  if (scheme.toLowerCase() === 'file' && !link.includes('?')) return link
  const host = separator === '://' && URL.canParse(link) ? new URL(link).host : ''
  return `${scheme}://${host}/…`
}

function withoutHome(text: string, home: string | null): string {
  return home === null || home.length < 2 ? text : text.replaceAll(home, '~')
}
