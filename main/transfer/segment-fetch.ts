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
  differsByTagOnly,
  markupLabel,
  proves,
  refuseMarkupBytes,
  type ByteRange,
  type ObjectFacts,
} from '../http/response-check.ts'
import type { Segment } from '../disk/segments.ts'
import { SegmentSink } from './segment-sink.ts'
import type { ChunkPool } from '../disk/chunk-pool.ts'
import type { AnswerHeaders } from '../http/answer-head.ts'
import {
  changed,
  RestartNeeded,
  type OpenAnswer,
  type StoreRequest,
} from '../http/store-request.ts'
import {
  badRange,
  brokenOff,
  brokenOffForGood,
  mixedVersions,
  stalled,
  unknownLength,
  wrongContent,
  wrongLength,
} from '../http/store-failures.ts'
import { isKnownMedia } from './known-media.ts'

export interface SegmentFetchDeps {
  readonly part: PartFile
  readonly store: StoreRequest
  readonly chunks: ChunkPool
  readonly bandwidth: Bandwidth
  readonly clock: Clock
  readonly space: SpaceClaim
  readonly ticker: Ticker
  /** Length promised by the provider; null: none, and never 0. */
  readonly expectedBytes: number | null
  readonly media: boolean
  /** An object without a byte may be what was asked for. */
  readonly mayBeEmpty: boolean
  readonly stallMs: number
  /** True while no other connection works on this file. */
  readonly alone: () => boolean
  /** Why parts are not asked for any more; null: they are. */
  readonly onePiece: () => ReelhaulError | null
  /** What is there will be thrown away. @throws when that has happened too often. */
  readonly onStartOver: (restart: RestartNeeded) => void
  /** It is not known how long the file should be: it ended with its connection, in good order. */
  readonly onUnknownLength: () => void
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
  readonly coding: string | null
  /** The provider's promise, where it is about the bytes of this answer. */
  readonly promised: number | null
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
  if (segment.received > 0) mayContinue(deps)
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

/** @throws RestartNeeded where only a whole answer can be relied upon. */
function mayContinue({ onePiece, part, store }: SegmentFetchDeps): void {
  const surprise = onePiece()
  if (surprise === null) return
  const mixed = surprise.reason === 'SERVER_OBJECT_CHANGED'
  const { table, facts } = part
  const broken = () => brokenOffForGood(store.host, table.writtenBytes, facts.totalBytes)
  throw new RestartNeeded(mixed ? surprise : broken(), true)
}

/** Compares the answer with what is known, and learns from it. */
async function accept(
  deps: SegmentFetchDeps,
  { answer, exchange }: OpenAnswer,
  target: Target,
  range: ByteRange | null,
): Promise<Accepted> {
  const { part } = deps
  const { host } = exchange
  if (answer.kind === 'mismatch')
    throw mismatch(host, answer.totalBytes, deps.expectedBytes, target)
  const { facts, coding } = answer
  const promised = promiseFor(exchange.headers, coding, deps.expectedBytes)
  checkLength(deps, exchange, facts.totalBytes, promised)
  if (answer.kind === 'whole') {
    // What calls itself a part is all only where its length is known to be that of all.
    if (!answer.certain && promised === null) throw unknownLength(host)
    const accepted = await acceptWhole(deps, exchange.headers, facts, target, host)
    part.facts = { ...part.facts, coding }
    return { ...accepted, coding, promised }
  }
  const continues = target.segment.received > 0
  const proven = target.overlap.length > 0 ? !differs(part.facts, facts) : proves(part.facts, facts)
  if (continues ? !proven : differs(part.facts, facts)) throw otherObject(host, part.facts, facts)
  const totalBytes = facts.totalBytes ?? part.facts.totalBytes ?? promised
  if (totalBytes === null) {
    const asked = `bytes ${range?.from ?? 0}-`
    throw new RestartNeeded(badRange(host, asked, 'a part of an unknown length'), true)
  }
  learn(part, { ...facts, totalBytes })
  if (!continues) part.facts = { ...part.facts, coding }
  target.segment.end ??= totalBytes
  return { ...target, coding, promised, severalPossible: hasValidator(facts) }
}

/**
 * The provider's promise for the bytes of this answer. Of a packed object either length may have been
 * meant, which is seen when it is unpacked; Google's stores unpack by themselves, and tell.
 */
function promiseFor(
  headers: AnswerHeaders,
  coding: string | null,
  expectedBytes: number | null,
): number | null {
  if (coding !== null) return null
  const stored = headers['x-goog-stored-content-encoding'] ?? 'identity'
  const unpacked =
    stored !== 'identity' && headers['x-goog-stored-content-length'] === String(expectedBytes)
  return unpacked ? null : expectedBytes
}

/** @throws ReelhaulError SERVER_WRONG_LENGTH, SERVER_WRONG_CONTENT. */
function checkLength(
  { media, mayBeEmpty }: SegmentFetchDeps,
  { host, headers }: OpenAnswer['exchange'],
  totalBytes: number | null,
  promised: number | null,
): void {
  if (totalBytes === 0 && !mayBeEmpty) throw wrongContent(host, 'nothing')
  if (totalBytes === null || promised === null || totalBytes === promised) return
  const label = media ? markupLabel(headers) : null
  throw label === null ? wrongLength(host, promised, totalBytes) : wrongContent(host, label)
}

/** What to do about an answer that does not continue what is there. */
function otherObject(host: string, known: ObjectFacts, seen: ObjectFacts): RestartNeeded {
  const changedForCertain = differs(known, seen) && !differsByTagOnly(known, seen)
  return changedForCertain ? changed(host) : new RestartNeeded(mixedVersions(host), true)
}

/** The server sends everything from the first byte, whether or not that was asked for. */
async function acceptWhole(
  deps: SegmentFetchDeps,
  headers: AnswerHeaders,
  facts: ObjectFacts,
  { segment }: Target,
  host: string,
): Promise<Omit<Accepted, 'coding' | 'promised'>> {
  const { part } = deps
  const fits = segment.received === 0 && part.table.all.length === 1 && !differs(part.facts, facts)
  // Ranges were worth a try; this store has none.
  if (!fits && part.table.writtenBytes === 0 && deps.alone()) part.table.restart(null, segment)
  else if (!fits) {
    const restart = differs(part.facts, facts)
      ? otherObject(host, part.facts, facts)
      : new RestartNeeded(withoutParts(deps, host, facts), true)
    if (!deps.alone()) throw restart
    // The answer at hand is what a new beginning would ask for.
    deps.onStartOver(restart)
    await part.startOver(restart.failure.failure, facts.totalBytes, segment)
  }
  learn(part, facts)
  segment.end = facts.totalBytes
  const ranges = /\bbytes\b/i.test(headers['accept-ranges'] ?? '')
  const severalPossible = ranges && facts.totalBytes !== null && hasValidator(facts)
  return { segment, overlap: new Uint8Array(), severalPossible }
}

/** A part was asked for, of a file that has broken off or of one whose parts others fetch. */
function withoutParts(
  { part, alone }: SegmentFetchDeps,
  host: string,
  { totalBytes }: ObjectFacts,
): ReelhaulError {
  return alone()
    ? brokenOffForGood(host, part.table.writtenBytes, totalBytes ?? part.facts.totalBytes)
    : badRange(host, 'a part', 'everything')
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
    ...part.facts,
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
  accepted: Accepted,
): Promise<void> {
  const { segment, overlap, severalPossible } = accepted
  const { part, chunks, bandwidth, onProgress } = deps
  const sink = new SegmentSink({
    part,
    segment,
    chunks,
    bandwidth,
    inspect: (first) => inspect(deps, exchange, first),
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
  if (compared?.comparing) {
    const failure = badRange(exchange.host, 'a part', 'less than is there already')
    throw new RestartNeeded(failure, true)
  }
  if (segment.end === null) settleLength(deps, exchange, accepted)
}

/** The first bytes tell what a label only claims. @throws ReelhaulError SERVER_WRONG_*. */
function inspect(
  { part, media, expectedBytes }: SegmentFetchDeps,
  { host, headers }: OpenAnswer['exchange'],
  first: Uint8Array,
): void {
  if (part.facts.coding && isKnownMedia(first)) {
    const { totalBytes } = part.facts
    if (totalBytes !== null && expectedBytes !== null && totalBytes !== expectedBytes)
      throw wrongLength(host, expectedBytes, totalBytes)
    part.facts = { ...part.facts, coding: null }
  }
  if (media) refuseMarkupBytes(host, first, headers)
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

/**
 * A body without a promised length is over: what arrived is the whole file, or nothing is. One that
 * ended with its connection may have been cut: where its length is not known, that is told.
 */
function settleLength(
  { part, expectedBytes, mayBeEmpty, onUnknownLength }: SegmentFetchDeps,
  { host, delimiter }: OpenAnswer['exchange'],
  accepted: Accepted,
): void {
  const { segment, coding } = accepted
  const found = segment.received
  // The first bytes may have shown that nothing is packed, whatever its label says.
  const onlyLabelled = coding !== null && !part.facts.coding
  const promised = onlyLabelled ? expectedBytes : accepted.promised
  if (delimiter === 'close' && promised !== null && found < promised) {
    throw brokenOff(host, found, promised)
  }
  if (promised !== null && found !== promised) throw wrongLength(host, promised, found)
  if (found === 0 && !mayBeEmpty) throw wrongContent(host, 'nothing')
  if (delimiter === 'close' && promised === null) onUnknownLength()
  segment.end = found
  part.facts = { ...part.facts, totalBytes: found }
}
