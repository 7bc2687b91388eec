/**
 * Does a file carry content credentials at all? Looks only where C2PA puts them, so that the verifier
 * is loaded for the files that have some: C2PA specification 2.2, annex A.3 (embedding manifests).
 */
import { boxesBetween } from './containers/boxes.ts'
import { sevenBits, tagLength } from './containers/mpeg-audio.ts'
import { chunksOf } from './containers/riff.ts'
import type { FileBytes } from './file-bytes.ts'
import { sniff, sniffBytes } from './sniff.ts'

/** How the verifier is told what it reads. */
export type SignedFormat = 'video/mp4' | 'video/avi' | 'audio/wav' | 'audio/mpeg' | 'audio/flac'

export type Manifest =
  | { readonly found: 'none' }
  /** A format in which the verifier does not know where to look. */
  | { readonly found: 'unknown' }
  | { readonly found: 'manifest'; readonly format: SignedFormat; readonly bytes: number }

/** The `uuid` box of C2PA, A.5.1. */
const c2paBox = Buffer.from('d8fec3d61b0e483c92975828877ec481', 'hex')
/** Today's and yesterday's. */
const manifestTypes = ['application/c2pa', 'application/x-c2pa-manifest-store']
const mostFrames = 256

const none: Manifest = { found: 'none' }
const unknown: Manifest = { found: 'unknown' }

/** @throws ReadLimit or the system's error when the file cannot be looked at. */
export async function findManifest(file: FileBytes): Promise<Manifest> {
  const tag = tagLength(await file.read(0, 10))
  switch (sniff(await file.read(tag, sniffBytes))) {
    case 'isoMedia':
      return inBoxes(file)
    case 'wav':
      return inChunks(file, 'audio/wav')
    case 'avi':
      return inChunks(file, 'video/avi')
    case 'mp3':
      return inTag(file, tag, 'audio/mpeg')
    case 'flac':
      return inTag(file, tag, 'audio/flac')
    default:
      // C2PA has a place for Ogg, and none for Matroska; the verifier reads neither.
      return unknown
  }
}

async function inBoxes(file: FileBytes): Promise<Manifest> {
  for await (const box of boxesBetween(file, 0, file.size)) {
    if (box.type !== 'uuid') continue
    const uuid = await file.read(box.content, c2paBox.length)
    if (uuid.equals(c2paBox))
      return { found: 'manifest', format: 'video/mp4', bytes: box.end - box.start }
  }
  return none
}

async function inChunks(file: FileBytes, format: SignedFormat): Promise<Manifest> {
  for await (const { type, bytes } of chunksOf(file)) {
    if (type === 'C2PA') return { found: 'manifest', format, bytes }
  }
  return none
}

/** A general object in an ID3 tag of version 2.3 or 2.4, A.3.6; FLAC may begin with one, too. */
async function inTag(file: FileBytes, end: number, format: SignedFormat): Promise<Manifest> {
  const version = (await file.read(3, 1))[0]
  let at = 10
  for (let count = 0; count < mostFrames && at + 10 <= end; count++) {
    const frame = await file.read(at, 80)
    const name = frame.toString('latin1', 0, 4)
    if (frame.length < 10 || !/^[A-Z0-9]{4}$/.test(name)) break
    const bytes = version === 4 ? sevenBits(frame, 4) : frame.readUInt32BE(4)
    if (name === 'GEOB' && manifestTypes.some((type) => frame.includes(type)))
      return { found: 'manifest', format, bytes }
    at += 10 + bytes
  }
  return none
}
