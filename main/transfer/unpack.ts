/**
 * Unpacks an object that its store keeps packed (`Content-Encoding`): the packed bytes are all there
 * and have the promised length, so they could be continued and compared like any other file's. Streams,
 * so that memory does not depend on the length; what a few bytes can unfold to is bounded.
 */
import { pipeline, Readable, type Duplex } from 'node:stream'
import zlib from 'node:zlib'
import { abortReason } from '../clock.ts'
import { CHUNK_BYTES } from '../disk/chunk-pool.ts'
import { diskTooSmall } from '../disk/file-errors.ts'
import type { PartFile } from '../disk/part-file.ts'
import { refuseMarkupBytes } from '../http/response-check.ts'
import { notUnpacked, wrongContent, wrongLength } from '../http/store-failures.ts'
import { ReelhaulError } from '../errors.ts'

export interface UnpackOptions {
  /** `gzip`, or several with a comma, the one that was applied last at the end. */
  readonly coding: string
  /** The name of the store, for what goes wrong. */
  readonly host: string
  /** The provider's promise: of the packed or of the unpacked bytes. */
  readonly expectedBytes: number | null
  readonly media: boolean
  readonly mayBeEmpty: boolean
  readonly signal: AbortSignal
  /** What the disk can still take; null where that is not known. */
  readonly freeBytes: () => Promise<number | null>
}

/** A part's neighbour while it is unpacked; its name is no longer than the part's. */
export const unpackedPath = (partPath: string): string => partPath.replace(/(\.part)?$/, '.unpk')

/** Media and texts unfold a few times, text of one letter a thousand times: such a file is an attack. */
const MAX_FACTOR = 200
/** Never too much, whatever the factor. */
const ALWAYS_BYTES = 64 * 1024 * 1024
/** Left free on the disk for everything else. */
const SPARE_BYTES = 64 * 1024 * 1024

/**
 * Unpacks `packed`, which is complete, into `into`, which is empty; both stay open.
 * @throws ReelhaulError SERVER_WRONG_CONTENT when it cannot be unpacked, FILE_*; the signal's reason.
 */
export async function unpack(
  packed: PartFile,
  into: PartFile,
  options: UnpackOptions,
): Promise<void> {
  const [segment] = into.table.all
  if (segment === undefined) throw new Error('nothing to unpack into')
  const { host, coding } = options
  const limit = Math.max(ALWAYS_BYTES, packed.table.writtenBytes * MAX_FACTOR)
  let total = 0
  for await (const block of blocksOf(await unpacking(packed, options), options)) {
    if (total === 0 && options.media) refuseMarkupBytes(host, block.bytes)
    total += block.bytes.length
    if (total > limit)
      throw notUnpacked(host, coding, `it unfolds to more than ${MAX_FACTOR} times its length`)
    if (block.last) segment.end = total
    else await checkSpace(into.path, options)
    if (block.bytes.length > 0) await into.write(segment, block.bytes)
    segment.received = segment.written
  }
  if (total === 0 && !options.mayBeEmpty) throw wrongContent(host, 'nothing')
  const { expectedBytes } = options
  const promised = [null, total, packed.table.writtenBytes].includes(expectedBytes)
  if (expectedBytes !== null && !promised) throw wrongLength(host, expectedBytes, total)
}

async function checkSpace(path: string, { freeBytes }: UnpackOptions): Promise<void> {
  const free = await freeBytes()
  if (free !== null && free < SPARE_BYTES) throw diskTooSmall(path, SPARE_BYTES, free)
}

/** Chains one stream for each coding, the last applied first. */
async function unpacking(packed: PartFile, options: UnpackOptions): Promise<Readable> {
  const { host, coding } = options
  const first = await packed.read(0, 2)
  const decoders = coding
    .split(', ')
    .reverse()
    .map((one, nth) => decoderFor(one, nth === 0 ? first : null))
  if (decoders.includes(null))
    throw notUnpacked(host, coding, 'this program cannot read that coding')
  const streams = [Readable.from(bytesOf(packed)), ...(decoders as Duplex[])]
  const last = streams.at(-1) as Readable
  // Its error reaches the reader of the last one.
  pipeline(streams, () => undefined)
  return last
}

/** @param first bytes that it will be given; null: not known. */
function decoderFor(coding: string, first: Uint8Array | null): Duplex | null {
  if (coding === 'gzip') return zlib.createGunzip()
  if (coding === 'br') return zlib.createBrotliDecompress()
  if (coding === 'deflate')
    return first === null || hasZlibHead(first) ? zlib.createInflate() : zlib.createInflateRaw()
  // Not in every version of Node that this runs on.
  const { createZstdDecompress } = zlib as { createZstdDecompress?: () => Duplex }
  return coding === 'zstd' && createZstdDecompress ? createZstdDecompress() : null
}

/** RFC 1950, 2.2; servers also send the bare stream of RFC 1951 under this name. */
const hasZlibHead = ([method = 0, flags = 0]: Uint8Array): boolean =>
  (method & 0x0f) === 8 && (method * 256 + flags) % 31 === 0

async function* bytesOf(packed: PartFile): AsyncGenerator<Uint8Array> {
  for (let at = 0; ;) {
    const bytes = await packed.read(at, CHUNK_BYTES)
    if (bytes.length === 0) return
    at += bytes.length
    yield bytes
  }
}

interface Block {
  readonly bytes: Uint8Array
  readonly last: boolean
}

/** Gathers what the streams give into blocks worth writing; at least one, which may be empty. */
async function* blocksOf(stream: Readable, options: UnpackOptions): AsyncGenerator<Block> {
  let pieces: Buffer[] = []
  let length = 0
  try {
    for await (const piece of stream as AsyncIterable<Buffer>) {
      if (options.signal.aborted) throw abortReason(options.signal)
      if (length >= CHUNK_BYTES) {
        yield { bytes: Buffer.concat(pieces), last: false }
        pieces = []
        length = 0
      }
      pieces.push(piece)
      length += piece.length
    }
  } catch (error) {
    if (error instanceof ReelhaulError || options.signal.aborted) throw error
    throw notUnpacked(options.host, options.coding, whyNot(error))
  }
  yield { bytes: Buffer.concat(pieces), last: true }
}

function whyNot(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null
  return code === 'Z_BUF_ERROR' ? 'it ends too early' : 'its bytes are not of that coding'
}
