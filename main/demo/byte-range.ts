/** What part of an object a request asks for (RFC 9110: Range, If-Range, If-Match). Pure. */
import type { IncomingHttpHeaders } from 'node:http'

export interface ByteRange {
  readonly start: number
  /** Exclusive. */
  readonly end: number
  /** True for an answer with 206. */
  readonly partial: boolean
}

/** The object's validators, as its headers say them. */
export interface Validators {
  readonly etag: string
  readonly lastModified: string
}

/** Several ranges, other units and malformed ranges get the whole object, as the standard allows. */
export function readRange(
  headers: IncomingHttpHeaders,
  object: Validators,
  size: number,
): ByteRange | 'changed' | 'unsatisfiable' {
  const wanted = headers['if-match']
  if (wanted && wanted !== '*' && !wanted.split(/\s*,\s*/).includes(object.etag)) return 'changed'
  const whole = { start: 0, end: size, partial: false }
  const condition = headers['if-range']
  if (condition && condition !== object.etag && condition !== object.lastModified) return whole
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(headers.range ?? '') ?? []
  if (first === '' && last === '') return whole
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1)
  return start < end ? { start, end, partial: true } : 'unsatisfiable'
}
