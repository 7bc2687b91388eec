/** What may be said of the webhooks that are sent. Without schemas: the window asks before it sends anything. */
import { isLoopback } from './loopback.ts'

const prefix = 'whsec_'
/** Bytes of a signing secret; the least is what the Standard Webhooks specification asks for. */
const secretBytes = { low: 24, high: 64 }

/** True for `whsec_` and 24 to 64 bytes in base64; the prefix may be left out. */
export function isSigningSecret(text: string): boolean {
  const coded = text.startsWith(prefix) ? text.slice(prefix.length) : text
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(coded) || coded.length % 4 !== 0) return false
  const bytes = (coded.length / 4) * 3 - (/=+$/.exec(coded)?.[0].length ?? 0)
  return bytes >= secretBytes.low && bytes <= secretBytes.high
}

/** The part of a signing secret that is base64. */
export const codedSecret = (secret: string): string =>
  secret.startsWith(prefix) ? secret.slice(prefix.length) : secret

/** 32 random bytes, as the receivers of Standard Webhooks take them. */
export function newSigningSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32))
  return prefix + btoa(String.fromCharCode(...bytes))
}

export type NotifyUrlProblem = 'address' | 'plainHttp'

/**
 * Why nothing can be sent there; null: it can. An address inside a private network is the user's choice.
 * @param allowHttp plain http is wanted for other machines, too.
 */
export function notifyUrlProblem(text: string, allowHttp = false): NotifyUrlProblem | null {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return 'address'
  // A login in the address would be shown wherever the address is.
  if (url.username !== '' || url.password !== '' || url.hash !== '') return 'address'
  const plain = url.protocol === 'http:' && !isLoopback(url.hostname)
  return plain && !allowHttp ? 'plainHttp' : null
}
