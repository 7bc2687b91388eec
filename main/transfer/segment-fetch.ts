/**
 * One request for the rest of one segment, and where its body goes. The first answer of a file
 * settles what the object is; bytes of every later one are taken only when it is the same.
 */
import type { ReelhaulError } from '../errors.ts'
import { OVERLAP_BYTES } from './resume-plan.ts'
import type { Bandwidth } from './bandwidth.ts'
import type { Clock } from '../clock.ts'
import type { SpaceClaim } from '../disk/disk-space.ts'
import { TICK_MS, type Ticker } from './ticker.ts'
import { OverlapSink } from './overlap-sink.ts'
import type { PartFile } from '../disk/part-file.ts'
import {
  differs,
  proves,
  refuseMarkupBytes,
  type ByteRange,
  type ObjectFacts,
} from '../http/response-check.ts'
import type { Segment } from '../disk/segments.ts'
import { SegmentSink } from './segment-sink.ts'
import type { ChunkPool } from '../disk/chunk-pool.ts'
import {
  changed,
  RestartNeeded,
  type OpenAnswer,
  type StoreRequest,
} from '../http/store-request.ts'
import {
  badRange,
  brokenOff,
  stalled,
  unknownLength,
  wrongContent,
  wrongLength,
} from '../http/store-failures.ts'

export interface SegmentFetchDeps {
  readonly part: PartFile
  readonly store: StoreRequest
  readonly chunks: ChunkPool
  readonly bandwidth: Bandwidth
  readonly clock: Clock
  readonly space: SpaceClaim
  readonly ticker: Ticker
  readonly expectedBytes: number | null
  readonly media: boolean
  readonly stallMs: number
  /** True while no other connection works on this file. */
  readonly alone: () => boolean
  /** What is there will be thrown away. @throws `why` when that has happened too often. */
  readonly onStartOver: (why: ReelhaulError) => void
  /**
   * The object is known, and its bytes begin to arrive: from now on their speed is the network's alone.
   * Others may fetch parts of it where `severalPossible`.
   */
  readonly onBody: (severalPossible: boolean) => void
  readonly onProgress: () => void
  readonly onFetched: (bytes: number) => void
}

interface Target {
  readonly segment: Segment
  /** What the first bytes of the body must equal; empty: nothing to compare. */
  readonly overlap: Uint8Array
}

interface Accepted extends Target {
  /** The store serves parts, and each can be shown to be of the same object. */
  readonly severalPossible: boolean
}

/**
 * Fetches what `segment` lacks, or as much of it as the server gives in one answer.
 * @throws ReelhaulError, RestartNeeded, the signal's reason. What was received by then is written.
 */
export async function fetchSegment(
  deps: SegmentFetchDeps,
  segment: Segment,
  signal: AbortSignal,
): Promise<void> {
  const { part, store } = deps
  const overlap = await overlapFor(part, segment)
  const range = rangeFor(deps, segment, overlap.length)
  const { etag, lastModified } = part.facts
  const ifRange = segment.received > 0 ? (etag ?? lastModified) : null
  const opened = await store.open({ range, ifRange }, signal)
  try {
    const accepted = await accept(deps, opened, { segment, overlap }, range)
    await deps.space.check()
    await receive(deps, opened, accepted)
  } finally {
    deps.onFetched(opened.exchange.bytes)
    opened.close()
  }
}

/** Bytes before the continuation, where nothing else can show that the object is the same. */
async function overlapFor(part: PartFile, { received }: Segment): Promise<Uint8Array> {
  const { etag, lastModified } = part.facts
  if (received === 0 || etag !== null || lastModified !== null) return new Uint8Array()
  const length = Math.min(OVERLAP_BYTES, received)
  return part.read(received - length, length)
}

function rangeFor(deps: SegmentFetchDeps, segment: Segment, overlap: number): ByteRange | null {
  const wholeFile = segment.received === 0 && deps.part.table.all.length === 1
  return wholeFile ? null : { from: segment.received - overlap, to: segment.end }
}

/** Compares the answer with what is known, and learns from it. */
async function accept(
  deps: SegmentFetchDeps,
  { answer, exchange }: OpenAnswer,
  target: Target,
  range: ByteRange | null,
): Promise<Accepted> {
  const { part, expectedBytes, media } = deps
  const { host } = exchange
  if (answer.kind === 'mismatch') throw mismatch(host, answer.totalBytes, expectedBytes, target)
  const { facts } = answer
  const { totalBytes } = facts
  if (totalBytes !== null && expectedBytes !== null && totalBytes !== expectedBytes) {
    throw wrongLength(host, expectedBytes, totalBytes)
  }
  if (totalBytes === 0 && media && expectedBytes !== 0) throw wrongContent(host, 'nothing')
  if (answer.kind === 'whole') return acceptWhole(deps, exchange.headers, facts, target, host)
  const continues = target.segment.received > 0
  const proven = target.overlap.length > 0 ? !differs(part.facts, facts) : proves(part.facts, facts)
  if (continues ? !proven : differs(part.facts, facts)) throw changed(host)
  if (totalBytes === null) throw badRange(host, `bytes ${range?.from ?? 0}-`, 'an unknown length')
  learn(part, facts)
  target.segment.end ??= totalBytes
  return { ...target, severalPossible: hasValidator(facts) }
}

/** The server sends everything from the first byte, whether or not that was asked for. */
async function acceptWhole(
  deps: SegmentFetchDeps,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  facts: ObjectFacts,
  { segment }: Target,
  host: string,
): Promise<Accepted> {
  const { part } = deps
  const fits = segment.received === 0 && part.table.all.length === 1 && !differs(part.facts, facts)
  // Ranges were worth a try; this store has none.
  if (!fits && part.table.writtenBytes === 0 && deps.alone()) part.table.restart(null, segment)
  else if (!fits) {
    const restart = proves(part.facts, facts)
      ? new RestartNeeded(badRange(host, 'a part', 'everything'), true)
      : changed(host)
    if (!deps.alone()) throw restart
    // The answer at hand is what a new beginning would ask for.
    deps.onStartOver(restart.failure)
    await part.startOver(restart.failure.failure, facts.totalBytes, segment)
  }
  learn(part, facts)
  segment.end = facts.totalBytes
  const ranges = headers['accept-ranges'] === 'bytes'
  const severalPossible = ranges && facts.totalBytes !== null && hasValidator(facts)
  return { segment, overlap: new Uint8Array(), severalPossible }
}

/** The range lies outside the object: it is not the one that was expected. */
function mismatch(host: string, total: number | null, expected: number | null, target: Target) {
  if (target.segment.received > 0) return changed(host)
  if (total !== null && expected !== null && total !== expected) {
    return wrongLength(host, expected, total)
  }
  return new RestartNeeded(badRange(host, 'a part', 'a refusal'), true)
}

function learn(part: PartFile, facts: ObjectFacts): void {
  part.facts = {
    totalBytes: facts.totalBytes ?? part.facts.totalBytes,
    etag: facts.etag ?? part.facts.etag,
    lastModified: facts.lastModified ?? part.facts.lastModified,
  }
}

const hasValidator = ({ etag, lastModified }: ObjectFacts): boolean =>
  etag !== null || lastModified !== null

async function receive(
  deps: SegmentFetchDeps,
  { exchange }: OpenAnswer,
  { segment, overlap, severalPossible }: Accepted,
): Promise<void> {
  const { part, chunks, bandwidth, media, onProgress } = deps
  const sink = new SegmentSink({
    part,
    segment,
    chunks,
    bandwidth,
    inspect: (first) => media && refuseMarkupBytes(exchange.host, first),
    onWritten: onProgress,
    resume: () => exchange.resume(),
    fail: (error) => exchange.fail(error),
  })
  const compared = overlap.length > 0 ? new OverlapSink(overlap, sink) : null
  const calm = watch(deps, exchange, sink, segment)
  let ended = false
  try {
    await sink.ready()
    deps.onBody(severalPossible)
    ended = await exchange.pipe(compared ?? sink)
  } finally {
    calm()
    await sink.drain()
    sink.dispose(ended)
  }
  if (compared?.differs) throw changed(exchange.host)
  // An answer that ends within what is known already would be asked for again for ever.
  if (compared?.comparing) throw badRange(exchange.host, 'a part', 'less than is there already')
  if (segment.end === null) settleLength(deps, exchange, segment)
}

/** Ticks after which a measured rate has mostly forgotten what was before. */
const RATE_MEMORY_BEATS = 4
/** One tick is shared by all transfers: what began shortly before it is measured at the next. */
const MIN_MEASURED_MS = TICK_MS / 2

/** Writes slow bytes now and then, measures, and ends what has gone silent. */
function watch(
  { ticker, clock, stallMs }: SegmentFetchDeps,
  exchange: OpenAnswer['exchange'],
  sink: SegmentSink,
  segment: Segment,
): () => void {
  let seen = 0
  let lookedAt = clock.now()
  let silentMs = 0
  return ticker.on(() => {
    sink.flush()
    const count = exchange.bytes - seen
    silentMs = exchange.held || count > 0 ? 0 : silentMs + TICK_MS
    if (silentMs >= stallMs) exchange.fail(stalled(exchange.host, stallMs))
    const ms = clock.now() - lookedAt
    if (ms < MIN_MEASURED_MS) return
    seen += count
    lookedAt += ms
    const rate = (count * 1000) / ms
    segment.rate = (segment.rate ?? rate) + (rate - (segment.rate ?? rate)) / RATE_MEMORY_BEATS
  })
}

/** A body without a promised length is over: what arrived is the whole file, or nothing is. */
function settleLength(
  { part, expectedBytes, media }: SegmentFetchDeps,
  { host, delimiter }: OpenAnswer['exchange'],
  segment: Segment,
): void {
  const found = segment.received
  if (delimiter === 'close' && expectedBytes === null) throw unknownLength(host)
  if (delimiter === 'close' && expectedBytes !== null && found < expectedBytes) {
    throw brokenOff(host, found, expectedBytes)
  }
  if (expectedBytes !== null && found !== expectedBytes)
    throw wrongLength(host, expectedBytes, found)
  if (found === 0 && media && expectedBytes !== 0) throw wrongContent(host, 'nothing')
  segment.end = found
  part.facts = { ...part.facts, totalBytes: found }
}
