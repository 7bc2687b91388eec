/** Sends a body, where asked no faster than a fixed rate for each connection. */
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { ObjectContent } from '../../../main/demo/object-content.ts'

/** A connection that the server served late may catch up by this much, and no more. */
const CATCH_UP_MS = 100
const TICKS_PER_SECOND = 100

/** When each connection has used up what it was given so far (ms of `performance.now`). */
const paidUntil = new WeakMap<Socket, number>()

export interface Body {
  readonly content: ObjectContent
  readonly start: number
  /** Exclusive. */
  readonly end: number
  readonly bytesPerSecond: number | null
  readonly onSent: (bytes: number) => void
}

export async function sendBody(response: ServerResponse, body: Body): Promise<void> {
  const { content, start, end, bytesPerSecond, onSent } = body
  const piece = bytesPerSecond === null ? Infinity : Math.ceil(bytesPerSecond / TICKS_PER_SECOND)
  for (let offset = start; offset < end && !response.destroyed;) {
    const bytes = content.read(offset, Math.min(piece, end - offset))
    if (bytesPerSecond !== null) await turn(response.socket, bytes.length, bytesPerSecond)
    offset += bytes.length
    onSent(bytes.length)
    if (!response.write(bytes)) await drained(response)
  }
  response.end()
}

async function turn(socket: Socket | null, bytes: number, bytesPerSecond: number): Promise<void> {
  if (socket === null) return
  const now = performance.now()
  const due = Math.max(paidUntil.get(socket) ?? now, now - CATCH_UP_MS)
  paidUntil.set(socket, due + (bytes / bytesPerSecond) * 1000)
  if (due > now + 0.5) await delay(due - now)
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done)
      resolve()
    }
    response.on('drain', done).on('close', done)
  })
}
