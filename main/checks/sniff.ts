/** What a file is, by its first bytes. Pure. */
import type { FileFormat } from '../../preload/contract/job-warnings.ts'
import { isAdts, startsWithFrames } from './containers/mpeg-audio.ts'

/** What the bytes of a file can be told to be. */
export type Content = Exclude<FileFormat, 'media'>

/** Enough for every signature below. */
export const sniffBytes = 4096

const boxesAtStart = new Set(['ftyp', 'styp', 'moov', 'mdat', 'wide', 'free', 'skip', 'pnot'])
const transportPacket = 188

/** @param head the first bytes of the file, or the first behind a tag; `sniffBytes` suffice. */
export function sniff(head: Buffer): Content | null {
  return signature(head) ?? markup(head) ?? stream(head)
}

function signature(head: Buffer): Content | null {
  const at = (offset: number, text: string): boolean =>
    head.toString('latin1', offset, offset + text.length) === text
  if (boxesAtStart.has(head.toString('latin1', 4, 8))) return 'isoMedia'
  if (at(0, 'RIFF') || at(0, 'RF64') || at(0, 'BW64'))
    return at(8, 'WAVE') ? 'wav' : at(8, 'AVI ') ? 'avi' : null
  if (at(0, 'FORM') && (at(8, 'AIFF') || at(8, 'AIFC'))) return 'aiff'
  if (at(0, 'fLaC')) return 'flac'
  if (at(0, 'OggS')) return 'ogg'
  if (at(0, '\x1a\x45\xdf\xa3')) return 'matroska'
  if (at(0, '\x06\x0e\x2b\x34')) return 'mxf'
  if (at(0, '\x00\x00\x01\xba')) return 'mpegStream'
  if (at(0, 'PK\x03\x04')) return 'zip'
  return null
}

/** A page that a server sent instead of a file: HTML, or the XML of an object store. */
function markup(head: Buffer): Content | null {
  const text = head
    .toString('latin1', 0, 512)
    .replace(/^(\xef\xbb\xbf)?\s*/, '')
    .toLowerCase()
  if (/^<(!doctype html|html|head|body)\b/.test(text)) return 'html'
  return text.startsWith('<?xml') || text.startsWith('<error>') ? 'xml' : null
}

/** Formats without a signature: frames or packets in a row. */
function stream(head: Buffer): Content | null {
  const isTransport = [0, 1, 2, 3, 4].every((n) => head[n * transportPacket] === 0x47)
  if (isTransport) return 'mpegStream'
  if (isAdts(head)) return 'aac'
  return startsWithFrames(head) ? 'mp3' : null
}
