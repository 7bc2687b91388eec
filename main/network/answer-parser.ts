/**
 * Reads one answer of an API, strictly as RFC 9112 writes it: what Node's own client would take for
 * malformed is refused, and so is everything that two readers could understand differently. Pure.
 */

/** Lower-case names. `set-cookie` is a list; of a name that may stand once only, the first counts. */
export type AnswerHeaders = Readonly<Record<string, string | string[] | undefined>>

/** Bytes of a head or of a trailer, as Node's own client allows. */
const HEAD_LIMIT_BYTES = 16 * 1024
/** A size and its extensions. */
const CHUNK_LINE_LIMIT_BYTES = 1024

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?$/
/** RFC 9110, 5.6.2: what a field's name is made of. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
/** RFC 9110, 5.5: what no field's value may hold. */
// eslint-disable-next-line no-control-regex
const CONTROL = /[\0-\x08\x0a-\x1f\x7f]/
const LENGTH = /^\d{1,15}$/
/** RFC 9112, 7.1: a size, and extensions (`;name=value`), which say nothing here. */
const CHUNK_LINE =
  /^([0-9A-Fa-f]{1,12})(?:;[!#$%&'*+.^_`|~\w-]+(?:=(?:[!#$%&'*+.^_`|~\w-]+|"[\x20!#-[\]-~]*"))?)*$/

/** A second one says nothing, as in Node's own client. */
const SINGLE = new Set([
  'age',
  'content-type',
  'etag',
  'expires',
  'last-modified',
  'location',
  'retry-after',
  'server',
])

/** The body grew beyond the limit. */
export class AnswerTooLarge extends Error {
  override name = 'AnswerTooLarge'
}

type Phase = 'head' | 'length' | 'chunk-line' | 'chunk' | 'chunk-end' | 'trailer' | 'close' | 'over'

const nothing = Buffer.alloc(0)

export class AnswerParser {
  readonly #limit: number
  readonly #body: Buffer[] = []
  #phase: Phase = 'head'
  /** Arrived, and not understood yet: part of a line or of a head. */
  #rest: Buffer = nothing
  /** Bytes of the body, or of its chunk, that are still to come. */
  #left = 0
  #size = 0
  #trailer = 0
  #persistent = false
  #status = 0
  #headers: Record<string, string | string[] | undefined> = {}

  /** @param limit bytes of body that are taken; more throws AnswerTooLarge. */
  constructor(limit: number) {
    this.#limit = limit
  }

  get status(): number {
    return this.#status
  }

  get headers(): AnswerHeaders {
    return this.#headers
  }

  get body(): Buffer {
    const [only, ...more] = this.#body
    if (only === undefined) return nothing
    return more.length === 0 ? only : Buffer.concat(this.#body, this.#size)
  }

  /** Bytes that came after the answer, although nothing more had been asked for. */
  get surplus(): number {
    return this.#phase === 'over' ? this.#rest.length : 0
  }

  /** The connection can carry another request: the answer is whole, and nothing came after it. */
  get reusable(): boolean {
    return this.#phase === 'over' && this.#persistent && this.surplus === 0
  }

  /** Milliseconds that the server says it keeps an unused connection; null: not said. */
  get keepAliveMs(): number | null {
    const [, seconds] = /timeout=(\d{1,7})/i.exec(String(this.#headers['keep-alive'] ?? '')) ?? []
    return seconds === undefined ? null : Number(seconds) * 1000
  }

  /**
   * Takes what has arrived; nothing of `bytes` is kept.
   * @returns true when the answer is whole.
   * @throws AnswerTooLarge; Error with Node's code for it (HPE_*) where this is no answer.
   */
  push(bytes: Buffer): boolean {
    let input = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes])
    this.#rest = nothing
    while (input.length > 0 && this.#phase !== 'over') {
      const used = this.#step(input)
      if (used === 0) break
      input = input.subarray(used)
    }
    if (input.length > 0) this.#rest = Buffer.from(input)
    return this.#phase === 'over'
  }

  /**
   * The server has ended the connection in good order.
   * @returns true when the answer is whole; false: it was cut off.
   */
  end(): boolean {
    if (this.#phase === 'close') this.#phase = 'over'
    return this.#phase === 'over'
  }

  /** Returns how much of `input` was understood; 0: more has to come first. */
  #step(input: Buffer): number {
    switch (this.#phase) {
      case 'head':
        return this.#readHead(input)
      case 'length':
        return this.#take(input, 'over')
      case 'chunk':
        return this.#take(input, 'chunk-end')
      case 'close':
        this.#keep(input)
        return input.length
      case 'chunk-line':
        return this.#readChunkLine(input)
      case 'chunk-end':
        return this.#readChunkEnd(input)
      case 'trailer':
        return this.#readTrailer(input)
      case 'over':
        return 0
    }
  }

  #readHead(input: Buffer): number {
    const end = input.indexOf('\r\n\r\n')
    if (end === -1 ? input.length >= HEAD_LIMIT_BYTES : end > HEAD_LIMIT_BYTES)
      throw malformed('HPE_HEADER_OVERFLOW')
    if (end === -1) {
      // What cannot become an answer is not waited for.
      if (!couldBegin(input)) throw malformed('HPE_INVALID_CONSTANT')
      return 0
    }
    const lines = input.toString('latin1', 0, end).split('\r\n')
    const [, minor, status] = STATUS_LINE.exec(lines[0] ?? '') ?? []
    if (status === undefined) throw malformed('HPE_INVALID_CONSTANT')
    this.#status = Number(status)
    this.#headers = readFields(lines)
    // RFC 9110, 15.2: said before the answer, which follows. No other protocol was asked for.
    if (this.#status === 101) throw malformed('HPE_INVALID_STATUS')
    if (this.#status >= 200) this.#expectBody(minor === '1')
    return end + 4
  }

  /** RFC 9112, 6.3 and 9.3. */
  #expectBody(current: boolean): void {
    const { 'transfer-encoding': coding, 'content-length': length, connection } = this.#headers
    const said = String(connection ?? '').toLowerCase()
    this.#persistent = current ? !said.includes('close') : said.includes('keep-alive')
    if (coding !== undefined && (!current || length !== undefined || !isChunked(coding)))
      throw malformed('HPE_INVALID_TRANSFER_ENCODING')
    if (length !== undefined && !LENGTH.test(String(length)))
      throw malformed('HPE_INVALID_CONTENT_LENGTH')
    if (this.#status === 204 || this.#status === 304) this.#phase = 'over'
    else if (coding !== undefined) this.#phase = 'chunk-line'
    else if (length === undefined) this.#phase = 'close'
    else this.#expect(Number(length), 'length', 'over')
    if (this.#phase === 'close') this.#persistent = false
  }

  #expect(bytes: number, phase: Phase, whenNone: Phase): void {
    if (this.#size + bytes > this.#limit) throw new AnswerTooLarge()
    this.#left = bytes
    this.#phase = bytes === 0 ? whenNone : phase
  }

  #take(input: Buffer, then: Phase): number {
    const piece = input.length > this.#left ? input.subarray(0, this.#left) : input
    this.#keep(piece)
    this.#left -= piece.length
    if (this.#left === 0) this.#phase = then
    return piece.length
  }

  #keep(piece: Buffer): void {
    this.#size += piece.length
    if (this.#size > this.#limit) throw new AnswerTooLarge()
    this.#body.push(Buffer.from(piece))
  }

  #readChunkLine(input: Buffer): number {
    const line = lineOf(input, CHUNK_LINE_LIMIT_BYTES)
    if (line === null) return 0
    const [, size] = CHUNK_LINE.exec(line) ?? []
    if (size === undefined) throw malformed('HPE_INVALID_CHUNK_SIZE')
    this.#expect(Number.parseInt(size, 16), 'chunk', 'trailer')
    return line.length + 2
  }

  #readChunkEnd(input: Buffer): number {
    if (input.length < 2) return 0
    if (input[0] !== 13 || input[1] !== 10) throw malformed('HPE_STRICT')
    this.#phase = 'chunk-line'
    return 2
  }

  /** Fields after the last chunk: they have to be well-formed, and say nothing here. */
  #readTrailer(input: Buffer): number {
    const line = lineOf(input, HEAD_LIMIT_BYTES - this.#trailer)
    if (line === null) return 0
    this.#trailer += line.length + 2
    if (line === '') this.#phase = 'over'
    else fieldOf(line)
    return line.length + 2
  }
}

/** Without its line break; null: it has not come yet. */
function lineOf(input: Buffer, limit: number): string | null {
  const end = input.indexOf('\r\n')
  if (end === -1 ? input.length > limit : end > limit) throw malformed('HPE_HEADER_OVERFLOW')
  return end === -1 ? null : input.toString('latin1', 0, end)
}

const BEGINNING = Buffer.from('HTTP/1.')

function couldBegin(input: Buffer): boolean {
  const length = Math.min(input.length, BEGINNING.length)
  return input.compare(BEGINNING, 0, length, 0, length) === 0
}

const isChunked = (coding: string | string[]): boolean => String(coding).toLowerCase() === 'chunked'

/** @param lines of the head, the status line first. */
function readFields(lines: readonly string[]): Record<string, string | string[] | undefined> {
  // Without what every object has: `constructor` is a name like any other.
  const fields = Object.create(null) as Record<string, string | string[] | undefined>
  for (let at = 1; at < lines.length; at++) {
    const [name, value] = fieldOf(lines[at] ?? '')
    const known = fields[name]
    if (name === 'set-cookie') fields[name] = [...(known ?? []), value]
    else if (known === undefined) fields[name] = value
    else if (name === 'content-length') throw malformed('HPE_UNEXPECTED_CONTENT_LENGTH')
    else if (!SINGLE.has(name)) fields[name] = `${String(known)}, ${value}`
  }
  return fields
}

/** RFC 9112, 5: no space before the colon, no line that goes on in the next one. */
function fieldOf(line: string): [name: string, value: string] {
  const colon = line.indexOf(':')
  const name = line.slice(0, Math.max(colon, 0))
  if (!TOKEN.test(name)) throw malformed('HPE_INVALID_HEADER_TOKEN')
  let [from, to] = [colon + 1, line.length]
  while (from < to && isSpace(line.charCodeAt(from))) from++
  while (to > from && isSpace(line.charCodeAt(to - 1))) to--
  const value = line.slice(from, to)
  if (CONTROL.test(value)) throw malformed('HPE_INVALID_HEADER_TOKEN')
  return [name.toLowerCase(), value]
}

const isSpace = (code: number): boolean => code === 32 || code === 9

function malformed(code: string): Error {
  return Object.assign(new Error('This is no HTTP answer'), { code })
}
