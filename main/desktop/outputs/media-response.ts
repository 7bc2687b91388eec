/** An open file as the answer to a player's request (RFC 9110, 14: range requests). */
import type { FileHandle } from 'node:fs/promises'

export interface Media {
  /** Closed when the answer has been read or given up. */
  readonly file: FileHandle
  readonly size: number
  readonly contentType: string
}

export interface MediaRange {
  readonly start: number
  /** Exclusive. */
  readonly end: number
}

/** Read from the disk in one go: players ask for everything and stop listening when they have enough. */
const chunkBytes = 256 * 1024

/**
 * The one range that a `Range` header asks for; null for the whole, also for several ranges and for
 * what is not understood, as the standard allows.
 */
export function rangeOf(header: string | null, size: number): MediaRange | 'unsatisfiable' | null {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? []
  if (first === '' && last === '') return null
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1)
  return start < end ? { start, end } : 'unsatisfiable'
}

/** Answers with the file or the part of it that is asked for, read as it is consumed. */
export async function mediaResponse(media: Media, rangeHeader: string | null): Promise<Response> {
  const { file, size, contentType } = media
  const range = rangeOf(rangeHeader, size)
  if (range === 'unsatisfiable') {
    await file.close()
    return new Response(null, { status: 416, headers: { 'Content-Range': `bytes */${size}` } })
  }
  const { start, end } = range ?? { start: 0, end: size }
  return new Response(bytesOf(file, start, end), {
    status: range === null ? 200 : 206,
    headers: {
      'Content-Type': contentType,
      'Content-Length': String(end - start),
      'Accept-Ranges': 'bytes',
      ...(range !== null && { 'Content-Range': `bytes ${start}-${end - 1}/${size}` }),
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'no-store',
    },
  })
}

function bytesOf(file: FileHandle, start: number, end: number): ReadableStream<Uint8Array> {
  let position = start
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const bytes = await nextOf(file, position, end)
        position += bytes.length
        if (bytes.length > 0) controller.enqueue(bytes)
        // A file that became shorter ends early: the player sees fewer bytes than were announced.
        if (bytes.length > 0 && position < end) return
        await file.close()
        controller.close()
      },
      cancel: () => file.close(),
    },
    { highWaterMark: 0 },
  )
}

/** Empty at the end of the file, which is closed where it cannot be read: a stream that failed is not cancelled. */
async function nextOf(file: FileHandle, from: number, end: number): Promise<Uint8Array> {
  const buffer = new Uint8Array(Math.min(chunkBytes, end - from))
  try {
    const { bytesRead } = await file.read(buffer, 0, buffer.length, from)
    return buffer.subarray(0, bytesRead)
  } catch (error) {
    await file.close()
    throw error
  }
}
