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
  /** A part from where it was asked for; it may be shorter, or longer. */
  | { readonly kind: 'part'; readonly facts: ObjectFacts; readonly coding: string | null }
  /** The object from its first byte, asked for or not. */
  | {
      readonly kind: 'whole'
      readonly facts: ObjectFacts
      readonly coding: string | null
      /** False: it calls itself a part, and only a length that is known already can tell that it is all. */
      readonly certain: boolean
    }
  /** The range lies outside the object (416), or a precondition failed (412). */
  | { readonly kind: 'mismatch'; readonly totalBytes: number | null }
  /** Anything else: its body tells why. */
  | { readonly kind: 'refused' }

/**
 * Judges a head.
 * @param range what was asked for; null: the whole object, without a `Range` header.
 * @throws ReelhaulError SERVER_BAD_RANGE: bytes from another place than asked for;
 *   SERVER_WRONG_CONTENT: packed in a way that nothing here unpacks.
 */
export function classifyResponse(head: AnswerHead, range: ByteRange | null): Answer {
  const { status, headers } = head
  if (status === 416) return { kind: 'mismatch', totalBytes: outsideOf(headers) }
  if (status === 412) return { kind: 'mismatch', totalBytes: null }
  if (status !== 200 && status !== 206) return { kind: 'refused' }
  const coding = codingOf(head)
  if (status === 206) return { ...partOrWhole(head, range), coding }
  return { kind: 'whole', certain: true, coding, facts: factsOf(head, head.bodyLength) }
}

/** True when two answers are about different objects. What either does not say proves nothing. */
export function differs(known: ObjectFacts, seen: ObjectFacts): boolean {
  const differ = (a: number | string | null, b: number | string | null) =>
    a !== null && b !== null && a !== b
  if (differ(known.totalBytes, seen.totalBytes) || differ(known.etag, seen.etag)) return true
  if (known.etag !== null && seen.etag !== null) return false
  return differ(known.lastModified, seen.lastModified)
}

/**
 * True when two answers differ in nothing but their ETags: servers behind one name that each make
 * their own, or another object of the same length. One answer alone is sound in both cases.
 */
export function differsByTagOnly(known: ObjectFacts, seen: ObjectFacts): boolean {
  const sameLength = known.totalBytes !== null && known.totalBytes === seen.totalBytes
  return sameLength && !differs({ ...known, etag: null }, { ...seen, etag: null })
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

/** A 206: what it holds follows from what it says, not from what was asked for. */
function partOrWhole(
  head: AnswerHead,
  range: ByteRange | null,
):
  | { readonly kind: 'part'; readonly facts: ObjectFacts }
  | { readonly kind: 'whole'; readonly facts: ObjectFacts; readonly certain: boolean } {
  const { host, headers, bodyLength } = head
  const parts = /^multipart\/byteranges/i.test(headers['content-type'] ?? '')
  const given = headers['content-range'] ?? (parts ? 'several parts' : 'no range')
  const said = parts ? null : readContentRange(given)
  if (range === null && !parts && headers['content-range'] === undefined)
    return { kind: 'whole', certain: false, facts: factsOf(head, bodyLength) }
  if (said === null || (bodyLength !== null && bodyLength !== said.to - said.from))
    throw badRange(host, askedFor(range), given)
  const { from, to, totalBytes } = said
  const asked = range?.from ?? 0
  if (from === 0 && to === totalBytes && (range === null || asked > 0))
    return { kind: 'whole', certain: true, facts: factsOf(head, totalBytes) }
  if (from === 0 && totalBytes === null && range === null)
    return { kind: 'whole', certain: false, facts: factsOf(head, to) }
  if (from !== asked) throw badRange(host, askedFor(range), given)
  return { kind: 'part', facts: factsOf(head, totalBytes) }
}

const askedFor = (range: ByteRange | null): string =>
  range === null ? 'all' : `bytes ${range.from}-${range.to === null ? '' : range.to - 1}`

interface ContentRange {
  readonly from: number
  /** Exclusive. */
  readonly to: number
  readonly totalBytes: number | null
}

/**
 * RFC 9110, 14.4, and what servers make of it: `bytes=0-9/10` as in a request, any whitespace, no
 * last byte where the range goes to the end, no total. Null: not to be read.
 */
function readContentRange(text: string): ContentRange | null {
  const pattern =
    /^\s*bytes(?:\s*[=:]\s*|\s+)(\d{1,15})\s*-\s*(\d{0,15})\s*(?:\/\s*(\d{1,15}|\*)\s*)?$/i
  const [, first, last, total = '*'] = pattern.exec(text) ?? []
  if (first === undefined) return null
  const totalBytes = total === '*' ? null : Number(total)
  const to = last ? Number(last) + 1 : totalBytes
  const from = Number(first)
  if (to === null || to <= from || (totalBytes !== null && to > totalBytes)) return null
  return { from, to, totalBytes }
}

/** What a 416 says of the object's length. */
function outsideOf(headers: AnswerHeaders): number | null {
  const said = headers['content-range'] ?? ''
  const [, total] = /^\s*bytes(?:\s*[=:]\s*|\s+)\*\s*\/\s*(\d{1,15})\s*$/i.exec(said) ?? []
  return total === undefined ? null : Number(total)
}

function factsOf({ headers }: AnswerHead, totalBytes: number | null): ObjectFacts {
  const { etag } = headers
  // RFC 9110, 8.8.3: nothing else may stand in one; what a server sends goes into later requests.
  const strong = etag !== undefined && /^"[\x21\x23-\x7e\x80-\xff]*"$/.test(etag)
  return { totalBytes, etag: strong ? etag : null, lastModified: lastModifiedOf(headers) }
}

/** RFC 9110, 8.8.2.2: a date close to the answer's own may stand for two versions. */
function lastModifiedOf(headers: AnswerHeaders): string | null {
  const modified = headers['last-modified']
  if (modified === undefined || !/^[\x20-\x7e]+$/.test(modified)) return null
  const age = Date.parse(headers.date ?? '') - Date.parse(modified)
  return age >= 60_000 ? modified : null
}

/** RFC 9110, 8.4.1, with the names that its section 8.4.1.3 equates. */
const CODINGS: ReadonlyMap<string, string> = new Map([
  ['gzip', 'gzip'],
  ['x-gzip', 'gzip'],
  ['deflate', 'deflate'],
  ['br', 'br'],
  ['zstd', 'zstd'],
])

/**
 * How the object is packed, the coding that was applied last at the end: `gzip`. Null: it is not; a
 * word that names no coding ("UTF-8", "none", "aws-chunked") is only a label.
 */
function codingOf({ headers, host }: AnswerHead): string | null {
  const said = headers['content-encoding']
  if (said === undefined) return null
  const words = said.split(',').map((word) => word.trim().toLowerCase())
  if (words.some((word) => /^(x-)?compress$/.test(word))) throw encoded(host, 'compress')
  const codings = words.flatMap((word) => CODINGS.get(word) ?? [])
  return codings.length === 0 ? null : codings.join(', ')
}

/** What an answer calls itself: of no weight alone, for servers label media as pages. Null: no markup. */
export function markupLabel(headers: AnswerHeaders): 'a web page' | 'an XML document' | null {
  const type = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (type === 'text/html' || type === 'application/xhtml+xml') return 'a web page'
  return type === 'text/xml' || type === 'application/xml' ? 'an XML document' : null
}

/**
 * Refuses a body whose first bytes are a page's or an error document's.
 * @param headers of its answer: what calls itself markup and begins like any markup is markup.
 */
export function refuseMarkupBytes(
  host: string,
  first: Uint8Array,
  headers: AnswerHeaders = {},
): void {
  const start = Buffer.from(first.subarray(0, 256))
    .toString('latin1')
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart()
  if (/^(<!doctype html|<html)/i.test(start)) throw wrongContent(host, 'a web page')
  if (/^<\?xml|^<Error>/.test(start)) throw wrongContent(host, 'an XML document')
  const label = markupLabel(headers)
  if (label !== null && /^<[!a-z?]/i.test(start)) throw wrongContent(host, label)
}
