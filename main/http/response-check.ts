/** What an answer of a store is worth, told from its head. Pure. */
import type { AnswerHeaders } from './answer-head.ts'
import { badRange, encoded, wrongContent } from './store-failures.ts'

/** What is known of an object; compared between any two answers about it. */
export interface ObjectFacts {
  readonly totalBytes: number | null
  /** Strong only. */
  readonly etag: string | null
  /** Only where it can tell two versions apart: at least a minute older than the answer. */
  readonly lastModified: string | null
}

export interface ByteRange {
  readonly from: number
  /** Exclusive; null: to the end. */
  readonly to: number | null
}

export interface AnswerHead {
  readonly host: string
  readonly status: number
  readonly headers: AnswerHeaders
  /** Bytes of body promised; null where unsaid. */
  readonly bodyLength: number | null
}

export type Answer =
  /** The range asked for, or a shorter one from the same start. */
  | { readonly kind: 'part'; readonly to: number; readonly facts: ObjectFacts }
  /** The object from its first byte, asked for or not. */
  | { readonly kind: 'whole'; readonly facts: ObjectFacts }
  /** The range lies outside the object (416), or a precondition failed (412). */
  | { readonly kind: 'mismatch'; readonly totalBytes: number | null }
  /** Anything else: its body tells why. */
  | { readonly kind: 'refused' }

/**
 * Judges a head.
 * @param range what was asked for; null: the whole object, without a `Range` header.
 * @param media false where text may be what was asked for, so that markup is nothing strange.
 * @throws ReelhaulError SERVER_BAD_RANGE, SERVER_WRONG_CONTENT: bytes that must not reach the file.
 */
export function classifyResponse(
  head: AnswerHead,
  range: ByteRange | null,
  media: boolean,
): Answer {
  const { status } = head
  if (status === 416) return { kind: 'mismatch', totalBytes: contentRangeTotal(head) }
  if (status === 412) return { kind: 'mismatch', totalBytes: null }
  if (status !== 200 && status !== 206) return { kind: 'refused' }
  refuseEncoding(head)
  if (media) refuseMarkup(head)
  if (status === 200) return { kind: 'whole', facts: factsOf(head, head.bodyLength) }
  return part(head, range)
}

/** True when two answers are about different objects. What either does not say proves nothing. */
export function differs(known: ObjectFacts, seen: ObjectFacts): boolean {
  const differ = (a: number | string | null, b: number | string | null) =>
    a !== null && b !== null && a !== b
  if (differ(known.totalBytes, seen.totalBytes) || differ(known.etag, seen.etag)) return true
  if (known.etag !== null && seen.etag !== null) return false
  return differ(known.lastModified, seen.lastModified)
}

/** True when an answer is certainly about the object known already. */
export function proves(known: ObjectFacts, seen: ObjectFacts): boolean {
  if (differs(known, seen)) return false
  if (known.etag !== null) return known.etag === seen.etag
  return (
    known.lastModified !== null &&
    known.lastModified === seen.lastModified &&
    known.totalBytes === seen.totalBytes
  )
}

function part(head: AnswerHead, range: ByteRange | null): Answer {
  const given = head.headers['content-range'] ?? 'no range'
  const asked =
    range === null ? 'all' : `bytes ${range.from}-${range.to === null ? '' : range.to - 1}`
  const [, first, last, total] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/i.exec(given.trim()) ?? []
  if (range === null || first === undefined) throw badRange(head.host, asked, given)
  const from = Number(first)
  const to = Number(last) + 1
  const totalBytes = total === '*' ? null : Number(total)
  const sound =
    from === range.from &&
    to > from &&
    (range.to === null || to <= range.to) &&
    (totalBytes === null || to <= totalBytes) &&
    (head.bodyLength === null || head.bodyLength === to - from)
  if (!sound) throw badRange(head.host, asked, given)
  return { kind: 'part', to, facts: factsOf(head, totalBytes) }
}

function contentRangeTotal({ headers }: AnswerHead): number | null {
  const [, total] = /^bytes \*\/(\d+)$/i.exec(headers['content-range'] ?? '') ?? []
  return total === undefined ? null : Number(total)
}

function factsOf({ headers }: AnswerHead, totalBytes: number | null): ObjectFacts {
  const { etag } = headers
  const strong = etag !== undefined && /^"[^"]*"$/.test(etag)
  return { totalBytes, etag: strong ? etag : null, lastModified: lastModifiedOf(headers) }
}

/** RFC 9110, 8.8.2.2: a date close to the answer's own may stand for two versions. */
function lastModifiedOf(headers: AnswerHeaders): string | null {
  const modified = headers['last-modified']
  if (modified === undefined) return null
  const age = Date.parse(headers.date ?? '') - Date.parse(modified)
  return age >= 60_000 ? modified : null
}

function refuseEncoding({ headers, host }: AnswerHead): void {
  const encoding = headers['content-encoding']?.trim().toLowerCase()
  if (encoding && encoding !== 'identity' && encoding !== 'aws-chunked') {
    throw encoded(host, encoding)
  }
}

function refuseMarkup({ headers, host }: AnswerHead): void {
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  if (type === 'text/html' || type === 'application/xhtml+xml')
    throw wrongContent(host, 'a web page')
  if (type === 'text/xml' || type === 'application/xml') throw wrongContent(host, 'an XML document')
}

/** Refuses a body whose first bytes are a page's or an error document's, whatever its type says. */
export function refuseMarkupBytes(host: string, first: Uint8Array): void {
  const start = Buffer.from(first.subarray(0, 256))
    .toString('latin1')
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart()
  if (/^(<!doctype html|<html)/i.test(start)) throw wrongContent(host, 'a web page')
  if (/^<\?xml|^<Error>/.test(start)) throw wrongContent(host, 'an XML document')
}
