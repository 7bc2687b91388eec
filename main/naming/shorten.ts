/** Shorter texts that stay as distinct as the long ones were. Pure. */
import { createHash } from 'node:crypto'
import { cutToBytes, utf8Bytes } from './file-name.ts'

/** Characters of a tag, each one of 32. */
const TAG_CHARS = 6
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'

/** Letters and digits from bytes that are random, or a digest: six, one of a billion. */
export function tagFrom(bytes: Uint8Array): string {
  return Array.from(bytes.subarray(0, TAG_CHARS), (byte) => ALPHABET[byte % 32]).join('')
}

/** The same for the same text. */
export const tagOf = (text: string): string => tagFrom(createHash('sha256').update(text).digest())

/**
 * The text itself where it fits; else its start, cut between graphemes, and a tag that tells it from
 * other texts that start alike: `Spring campaign, the long ver~k3x9qa`. Where there is hardly room for
 * more than the tag, the start alone.
 */
export function shorten(text: string, maxBytes: number): string {
  if (utf8Bytes(text) <= maxBytes) return text
  const mark = `~${tagOf(text)}`
  if (maxBytes < 2 * mark.length) return cutToBytes(text, maxBytes).trimEnd()
  const start = cutToBytes(text, maxBytes - mark.length)
  return start.replace(/[\s.\u200c\u200d]+$/u, '') + mark
}
