/** A provider's words and our own request without what must not be seen. Pure. */
import type { Credential } from '../providers/provider.ts'

const HIDDEN = '•••'
/** Longest part of an answer that is shown, characters. */
const SHOWN_CHARS = 4000

/** `text` without the parts of a credential, in any spelling that a request has for them. */
export function withoutCredential(text: string, credential: Credential): string {
  const { key, clientId = '' } = credential
  const spellings = [key, clientId]
    .filter((secret) => secret !== '')
    .flatMap((secret) => [
      secret,
      encodeURIComponent(secret.toWellFormed()),
      new URLSearchParams({ s: secret }).toString().slice(2),
      JSON.stringify(secret).slice(1, -1),
    ])
  return [...new Set(spellings)]
    .sort((a, b) => b.length - a.length)
    .reduce((shown, secret) => shown.replaceAll(secret, HIDDEN), text)
}

/** An answer's body fit to show: without the credential, tokens and the queries of links, and cut. */
export function shownBody(body: string, credential: Credential): string {
  const safe = withoutCredential(body.slice(0, SHOWN_CHARS * 4), credential)
    .replace(/(https?:\/\/[^\s?#"'\\]+)[?#][^\s"'\\]*/gi, `$1?${HIDDEN}`)
    .replace(/\bBearer\s+[\w.~+/=-]+/gi, `Bearer ${HIDDEN}`)
  return safe.length > SHOWN_CHARS ? `${safe.slice(0, SHOWN_CHARS)}…` : safe
}
