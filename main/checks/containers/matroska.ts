/** WebM and MKV: RFC 8794 (EBML), RFC 9559 (Matroska). */
import type { FileBytes } from '../file-bytes.ts'
import { broken, sound, type Look } from '../look.ts'

const ids = {
  segment: 0x18538067,
  info: 0x1549a966,
  cluster: 0x1f43b675,
  timestampScale: 0x2ad7b1,
  duration: 0x4489,
} as const

interface Element {
  readonly id: number
  readonly content: number
  /** Offset behind it; infinite where its length is not stated. */
  readonly end: number
}

/** What stands before the first cluster of frames. */
const mostElements = 256

/** Finds the segment and, in front of its frames, the duration. */
export async function lookAtMatroska(file: FileBytes): Promise<Look> {
  for await (const element of elementsBetween(file, 0, file.size)) {
    if (element.id === ids.segment) return lookAtSegment(file, element)
  }
  return broken({ code: 'noPictureNorSound', params: {} })
}

async function lookAtSegment(file: FileBytes, segment: Element): Promise<Look> {
  for await (const element of elementsBetween(file, segment.content, segment.end)) {
    if (element.id === ids.cluster) break
    if (element.id === ids.info) return sound(await duration(file, element))
  }
  return sound()
}

async function duration(file: FileBytes, info: Element): Promise<number | null> {
  let nanoseconds = 1_000_000
  let ticks: number | null = null
  for await (const { id, content, end } of elementsBetween(file, info.content, info.end)) {
    const value = await file.read(content, Math.min(end - content, 8))
    if (id === ids.timestampScale && value.length > 0 && value.length <= 6)
      nanoseconds = value.readUIntBE(0, value.length)
    if (id === ids.duration) ticks = floatOf(value)
  }
  return ticks === null ? null : (ticks * nanoseconds) / 1e9
}

function floatOf(value: Buffer): number | null {
  const float =
    value.length === 4 ? value.readFloatBE(0) : value.length === 8 ? value.readDoubleBE(0) : NaN
  return Number.isFinite(float) && float >= 0 ? float : null
}

async function* elementsBetween(
  file: FileBytes,
  from: number,
  to: number,
): AsyncGenerator<Element> {
  let at = from
  for (let count = 0; count < mostElements && at < Math.min(to, file.size); count++) {
    const element = elementAt(await file.read(at, 12), at)
    if (element === null) return
    yield element
    at = element.end
  }
}

function elementAt(header: Buffer, at: number): Element | null {
  const idBytes = lengthOf(header, 0)
  if (idBytes === null || idBytes > 4) return null
  const sizeBytes = lengthOf(header, idBytes)
  if (sizeBytes === null) return null
  const size = sizeOf(header.subarray(idBytes, idBytes + sizeBytes))
  const content = at + idBytes + sizeBytes
  return { id: header.readUIntBE(0, idBytes), content, end: content + size }
}

/** Bytes of the variable-length number at `at`: its leading zero bits say. */
function lengthOf(header: Buffer, at: number): number | null {
  const first = header[at]
  if (first === undefined || first === 0) return null
  const length = Math.clz32(first) - 23
  return at + length <= header.length ? length : null
}

function sizeOf(bytes: Buffer): number {
  const marker = 1 << (8 - bytes.length)
  const value = [...bytes].reduce(
    (sum, byte, i) => sum * 256 + (i === 0 ? byte & (marker - 1) : byte),
    0,
  )
  const unknown = 2 ** (7 * bytes.length) - 1
  return value >= unknown ? Infinity : value
}
