/**
 * The head of an answer, read as browsers and curl read it: RFC 9112 with the liberties that servers
 * take. Strict only where a guess could put wrong bytes into a file: what does not tell the length of
 * the body for certain is refused. Pure.
 */
import * as fault from './answer-faults.ts'

/** By lower-case name. */
export type AnswerHeaders = Readonly<Record<string, string | undefined>>

/** What tells where a body ends. */
export type Delimiter = 'length' | 'chunked' | 'close'

export interface Head {
  /** 200 to 999: what only announces an answer (1xx) is no head. */
  readonly status: number
  /** Bytes above 7 bits as latin1 has them. */
  readonly headers: AnswerHeaders
  readonly delimiter: Delimiter
  /** Bytes of the body; null where only its end tells. */
  readonly bodyLength: number | null
  /** The connection may carry another request after the body. */
  readonly keepsAlive: boolean
}

/** Both 1xx answers and the real one together; other clients take 64 to 300 KiB. */
export const HEAD_LIMIT_BYTES = 64 * 1024

const LF = 10
const CR = 13

/** Statuses whose answers have no body, whatever their head says (RFC 9112, 6.3). */
const BODILESS = new Set([204, 304])

export type ScanResult =
  /** More is needed; nothing before `from` has to be looked at again. */
  | { readonly found: false; readonly from: number }
  /** The head is `bytes[start..end)`, its empty line included. */
  | { readonly found: true; readonly start: number; readonly end: number }

/**
 * Looks for the end of a head: its first empty line.
 * @param from what an earlier scan of fewer bytes returned; 0 the first time.
 * @throws ReelhaulError NETWORK_BROKEN naming the fault: not HTTP, or no end within the limit.
 */
export function scanHead(host: string, bytes: Uint8Array, from: number): ScanResult {
  let start = 0
  // An empty line too many after the body before this one is common.
  while (start < bytes.length && (bytes[start] === CR || bytes[start] === LF)) start++
  if (!beginsLikeHttp(bytes, start)) throw fault.notHttp(host, bytes.subarray(start))
  for (let at = bytes.indexOf(LF, Math.max(from, start)); at >= 0;) {
    let next = at + 1
    if (bytes[next] === CR) next++
    if (bytes[next] === LF) return { found: true, start, end: next + 1 }
    if (next >= bytes.length) return withinLimit(host, bytes, at)
    at = bytes.indexOf(LF, next)
  }
  return withinLimit(host, bytes, bytes.length)
}

function withinLimit(host: string, bytes: Uint8Array, from: number): ScanResult {
  if (bytes.length >= HEAD_LIMIT_BYTES) throw fault.headTooLong(host, HEAD_LIMIT_BYTES)
  return { found: false, from }
}

/** `ICY` is how media servers of old say HTTP/1.0. False as soon as no further byte can make it one. */
function beginsLikeHttp(bytes: Uint8Array, start: number): boolean {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString('latin1', start, start + 4)
    .toUpperCase()
  return 'HTTP'.startsWith(text) || 'ICY '.startsWith(text)
}

/**
 * Reads what `scanHead` has found.
 * @returns null for an answer that only announces another (1xx).
 * @throws ReelhaulError NETWORK_BROKEN naming the fault.
 */
export function parseHead(host: string, bytes: Uint8Array): Head | null {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  if (text.includes('\0')) throw fault.zeroInHead(host)
  const lineEnd = text.indexOf('\n')
  const { status, modern } = parseStatusLine(host, text.slice(0, lineEnd))
  if (status === 101) throw fault.switchedProtocol(host)
  if (status < 200) return null
  const headers = parseHeaders(text, lineEnd + 1)
  return { status, headers, ...framing(host, status, headers, modern) }
}

/** `HTTP/1.1 200 OK`, its reason and whatever stands behind the status being of no interest. */
function parseStatusLine(host: string, line: string): { status: number; modern: boolean } {
  const match = /^(?:HTTP(?:\/(\d+)(?:\.(\d+))?)?|ICY)[ \t]+(\d{3})(?!\d)/i.exec(line)
  const status = Number(match?.[3])
  if (match === null || status < 100) throw fault.noStatus(host)
  return { status, modern: match[1] === '1' && Number(match[2]) >= 1 }
}

/** Headers that may come several times and then mean a list; of others the first counts. */
const LISTS = new Set([
  'accept-ranges',
  'connection',
  'content-encoding',
  'content-length',
  'content-range',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'warning',
])

function parseHeaders(text: string, start: number): AnswerHeaders {
  const headers = Object.create(null) as Record<string, string | undefined>
  let last = ''
  for (
    let at = start, end = text.indexOf('\n', at);
    end >= 0;
    at = end + 1, end = text.indexOf('\n', at)
  ) {
    const first = text.charCodeAt(at)
    // RFC 9112, 5.2: a folded line continues the one before.
    if (first === 32 || first === 9) {
      if (last !== '') headers[last] = `${headers[last] ?? ''} ${text.slice(at, end).trim()}`.trim()
      continue
    }
    const colon = text.indexOf(':', at)
    if (colon < 0 || colon > end) continue
    const name = text.slice(at, colon).trim().toLowerCase()
    if (name === '') continue
    const value = text.slice(colon + 1, end).trim()
    const before = headers[name]
    last = ''
    if (before === undefined) headers[(last = name)] = value
    else if (LISTS.has(name)) headers[(last = name)] = `${before}, ${value}`
  }
  return headers
}

type Framing = Pick<Head, 'delimiter' | 'bodyLength' | 'keepsAlive'>

/** RFC 9112, 6.3: where the body ends. */
function framing(host: string, status: number, headers: AnswerHeaders, modern: boolean): Framing {
  const keepsAlive = staysOpen(headers, modern)
  const chunked = isChunked(host, headers['transfer-encoding'])
  if (BODILESS.has(status)) {
    // One that says more than its status allows may mean it: what follows would be taken for a head.
    const quiet = !chunked && !/[1-9]/.test(headers['content-length'] ?? '')
    return { delimiter: 'length', bodyLength: 0, keepsAlive: keepsAlive && quiet }
  }
  if (chunked) {
    // Chunks win; a server that sends both may have been tricked into it (RFC 9112, 6.1).
    const alone = headers['content-length'] === undefined
    return { delimiter: 'chunked', bodyLength: null, keepsAlive: keepsAlive && alone && modern }
  }
  const bodyLength = lengthOf(host, headers['content-length'])
  if (bodyLength === null) return { delimiter: 'close', bodyLength, keepsAlive: false }
  return { delimiter: 'length', bodyLength, keepsAlive }
}

/** RFC 9112, 9.3: HTTP/1.1 keeps a connection unless it says otherwise. */
function staysOpen(headers: AnswerHeaders, modern: boolean): boolean {
  const said = `${headers.connection ?? ''},${headers['proxy-connection'] ?? ''}`.toLowerCase()
  if (said.includes('close')) return false
  return modern || said.includes('keep-alive')
}

/** Codings that change the bytes; a word that names none ("identity", "binary") changes nothing. */
const TRANSFER_CODINGS = /^(x-)?(gzip|compress|deflate)$|^(br|zstd)$/

function isChunked(host: string, value: string | undefined): boolean {
  if (value === undefined) return false
  const codings = value
    .toLowerCase()
    .split(',')
    .map((coding) => coding.split(';', 1)[0]!.trim())
  const packed = codings.find((coding) => TRANSFER_CODINGS.test(coding))
  if (packed !== undefined) throw fault.unknownTransfer(host, packed)
  return codings.includes('chunked')
}

/** The same length said several times is one length. @throws ReelhaulError: two, or none. */
function lengthOf(host: string, value: string | undefined): number | null {
  if (value === undefined) return null
  // Said once, as nearly always.
  if (/^\d{1,15}$/.test(value)) return Number(value)
  const given = value
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
  const first = given[0]
  if (first === undefined) return null
  for (const one of given) {
    if (!/^\d+$/.test(one) || !Number.isSafeInteger(Number(one))) throw fault.noLength(host, one)
    if (Number(one) !== Number(first)) throw fault.twoLengths(host, first, one)
  }
  return Number(first)
}
