/** A provider's words and our own request without what must not be seen. Pure. */
import type { Credential } from '../providers/provider.ts'
import { parseJsonText } from '../providers/json-text.ts'
import { redactorOf, type Redact } from '../providers/redaction.ts'

const HIDDEN = '[hidden]'
/** Longest part of an answer that is shown, characters. */
const SHOWN_CHARS = 4000
/** Of a character that needs none, in JSON that was cut for example. */
const ESCAPE = /\\u(00[2-7][\da-f])/gi

/** For our own requests, which hold the key itself: also one that is too short to be looked for in other texts. */
export function hiderOf(credential: Credential): Redact {
  const redact = redactorOf(credential)
  const spellings = [credential.key, credential.clientId ?? '']
    .filter((secret) => secret !== '')
    .flatMap((secret) => [
      secret,
      encodeURIComponent(secret.toWellFormed()),
      new URLSearchParams({ s: secret }).toString().slice(2),
    ])
    .sort((a, b) => b.length - a.length)
  return (text) => redact(spellings.reduce((left, one) => left.replaceAll(one, HIDDEN), text))
}

/**
 * An answer's body fit to show: JSON in lines, without the credential, tokens and the queries of links, and
 * cut. What escapes of JSON stand for is looked at, not the escapes.
 */
export function shownBody(body: string, credential: Credential): string {
  const safe = redactorOf(credential)(inLines(body).slice(0, SHOWN_CHARS * 4)).replace(
    /(https?:\/\/[^\s?#"'\\]+)[?#][^\s"'\\]*/gi,
    `$1?${HIDDEN}`,
  )
  return safe.length > SHOWN_CHARS ? `${safe.slice(0, SHOWN_CHARS)}…` : safe
}

function inLines(text: string): string {
  try {
    return JSON.stringify(parseJsonText(text), null, 2)
  } catch {
    return text.replace(ESCAPE, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)))
  }
}
