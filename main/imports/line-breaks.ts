/** Lines end with CRLF, LF or CR, mixed as they come. Pure. */

const CR = 13
const LF = 10

/** The offset behind the line break that follows `from`, or the end of the text. */
export function endOfLine(text: string, from: number): number {
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === LF) return i + 1
    if (code === CR) return text.charCodeAt(i + 1) === LF ? i + 2 : i + 1
  }
  return text.length
}

/** Bytes of the first line with its break. */
export function lineLength(buffer: Buffer): number {
  let end = 0
  while (end < buffer.length && buffer[end] !== CR && buffer[end] !== LF) end++
  if (end === buffer.length) return end
  return end + (buffer[end] === CR && buffer[end + 1] === LF ? 2 : 1)
}

/** The offset of the first byte from `from` that is not part of a line break. */
export function skipBreaks(buffer: Buffer, from: number, to: number): number {
  let at = from
  while (at < to && (buffer[at] === CR || buffer[at] === LF)) at++
  return at
}

/** Line breaks in a range: CRLF, LF and CR count one each. */
export function countBreaks(buffer: Buffer, from: number, to: number): number {
  let breaks = 0
  for (let i = from; i < to; i++) {
    if (buffer[i] === LF || (buffer[i] === CR && buffer[i + 1] !== LF)) breaks++
  }
  return breaks
}

/** Where the first line that is longer than `most` bytes begins; the end of the bytes where none is. */
export function startOfLongLine(bytes: Buffer, most: number): number {
  let start = 0
  while (bytes.length - start > most) {
    const length = lineLength(bytes.subarray(start))
    if (length > most) return start
    start = skipBreaks(bytes, start + length, bytes.length)
  }
  return bytes.length
}
