/**
 * What is wrong with an answer that cannot be read, each fault said once and by its name. They are
 * faults of the node that answered, so none of them is permanent: the next node may be a sound one.
 */
import { ReelhaulError } from '../errors.ts'

function unreadable(host: string, what: string): ReelhaulError {
  return new ReelhaulError({
    reason: 'NETWORK_BROKEN',
    message: `${host} ${what}.`,
    permanent: false,
    advice: 'notSavedTellProvider',
  })
}

/** A greeting that is no HTTP. @param first what arrived first; a few bytes suffice. */
export function notHttp(host: string, first: Uint8Array): ReelhaulError {
  return new ReelhaulError({
    reason: 'NETWORK_BROKEN',
    message: `${host} ${greetingOf(first)}.`,
    permanent: false,
    advice: 'checkScheme',
  })
}

const GREETINGS: readonly (readonly [start: RegExp, what: string])[] = [
  [/^SSH-/, 'is an SSH server, not a web server'],
  [/^(220|421)[ -]/, 'greets like a mail or FTP server, not like a web server'],
  [/^\* OK/, 'greets like a mail server, not like a web server'],
  [/^RTSP\//, 'speaks RTSP, not HTTP'],
  [/^\s*[<{]/, 'sent a document without the head of an answer'],
]

function greetingOf(first: Uint8Array): string {
  // RFC 8446, 5.1: an alert or a handshake record, and the version that all of them bear.
  if ((first[0] === 0x15 || first[0] === 0x16) && first[1] === 3)
    return 'speaks TLS on this port: its address begins with https, not with http'
  // RFC 9113, 3.4: a server begins with a frame of settings (type 4).
  if (first[0] === 0 && first[3] === 4) return 'speaks HTTP/2 without being asked to'
  const text = Buffer.from(first.subarray(0, 64)).toString('latin1')
  const known = GREETINGS.find(([start]) => start.test(text))
  if (known !== undefined) return known[1]
  const shown = text.slice(0, 16).replace(/[^\x20-\x7e]/g, '.')
  return `sent something that is not HTTP; it begins with "${shown}"`
}

export const noStatus = (host: string): ReelhaulError =>
  unreadable(host, 'answered without a status that could be read')

export const headTooLong = (host: string, limit: number): ReelhaulError =>
  unreadable(host, `sent a head of more than ${limit / 1024} KiB, and no end of it`)

export const zeroInHead = (host: string): ReelhaulError =>
  unreadable(host, 'sent a zero byte within the head of its answer')

export const switchedProtocol = (host: string): ReelhaulError =>
  unreadable(host, 'switched to another protocol without being asked to')

export const twoLengths = (host: string, one: string, other: string): ReelhaulError =>
  unreadable(host, `sent two different lengths, ${shown(one)} and ${shown(other)}`)

export const noLength = (host: string, given: string): ReelhaulError =>
  unreadable(host, `sent a length that is none: "${shown(given)}"`)

export const unknownTransfer = (host: string, coding: string): ReelhaulError =>
  unreadable(host, `packed its answer for the way (${shown(coding)}) without being asked to`)

export const badChunk = (host: string, line: string): ReelhaulError =>
  unreadable(host, `sent a chunk whose length cannot be read: "${shown(line)}"`)

export const chunkWithoutEnd = (host: string): ReelhaulError =>
  unreadable(host, 'sent a chunk that does not end where its length says')

export const linesTooLong = (host: string, limit: number): ReelhaulError =>
  unreadable(host, `sent more than ${limit / 1024} KiB of text between or behind its chunks`)

/** Of what a server sent, as much as can be shown. */
const shown = (text: string): string => text.slice(0, 32).replace(/[^\x20-\x7e]/g, '.')
