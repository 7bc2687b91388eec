/**
 * Whether a webhook was signed with an account's secret: HMAC-SHA256 over the body as it was received. No
 * document of a provider here names the header or the form, so the header is a setting, and the usual
 * forms are read: `hex`, `base64`, `sha256=hex`, `v1=hex`, and `t=1700000000,v1=hex`, which signs
 * `1700000000.body`. A repeated payload is no danger: it is a hint, and only makes us ask.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'

/** A request as it was received. */
export interface ReceivedWebhook {
  readonly body: Buffer
  /** Undefined: it has no such header. @param name in any case. */
  readonly header: (name: string) => string | undefined
}

const DIGEST_BYTES = 32
/** A header has one signature, or a few while a secret is replaced. */
const MOST_PARTS = 16
const MOST_CHARS = 4096

/** @param headerName which header carries the signature. */
export function isSignedWith(
  secret: string,
  headerName: string,
  { body, header }: ReceivedWebhook,
): boolean {
  const given = header(headerName) ?? ''
  if (given.length > MOST_CHARS) return false
  const parts = given.split(/[,;\s]+/, MOST_PARTS)
  const time = parts.flatMap((part) => /^t=(\d{1,16})$/i.exec(part)?.[1] ?? [])[0]
  const signed = [
    body,
    ...(time === undefined ? [] : [Buffer.concat([Buffer.from(`${time}.`), body])]),
  ]
  const wanted = signed.map((bytes) => createHmac('sha256', secret).update(bytes).digest())
  // Compared to the end, whatever is found: how long it takes tells nothing.
  const found = parts
    .flatMap(digestIn)
    .map((digest) => wanted.map((one) => timingSafeEqual(one, digest)).includes(true))
  return found.includes(true)
}

/** The digest that a part of the header is, with or without a name before it. */
function digestIn(part: string): Buffer[] {
  const text = part.replace(/^(?:sha256|hmac-sha256|v\d|s|sig|signature)=/i, '')
  const hex = /^[\da-f]{64}$/i.test(text)
  const base64 = /^[\w+/-]{43}=?$/.test(text)
  if (!hex && !base64) return []
  const digest = Buffer.from(text, hex ? 'hex' : 'base64')
  return digest.length === DIGEST_BYTES ? [digest] : []
}
