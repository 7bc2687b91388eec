/** Kind and extension of a file whose name tells neither, by what is in it. */
import type { OutputKind } from '../../preload/contract/vocabulary.ts'
import type { Claim } from './check-media.ts'
import { contentOf, contentOfExtension } from './content-of.ts'
import type { FileBytes } from './file-bytes.ts'
import { sniffBytes, type Content } from './sniff.ts'
import { decodeHead } from './text-files.ts'

export interface Form {
  readonly kind: OutputKind
  /** Without the dot, lower case. */
  readonly extension: string
}

const soundOnly: Partial<Record<Content, string>> = {
  wav: 'wav',
  aiff: 'aiff',
  flac: 'flac',
  mp3: 'mp3',
  aac: 'aac',
}

const timedText = /^(\d+[ \t]*\r?\n)?\d+:\d\d:\d\d[,.]\d{1,3}[ \t]*-->/

/**
 * What a file is instead of what it was taken for; null: it may well be that, or nothing better is
 * known of it. A page in place of a file is no form: other checks name it.
 * @throws the system's error when the file cannot be read.
 */
export async function formOf(file: FileBytes, claim: Claim): Promise<Form | null> {
  const content = await contentOf(file)
  if (content !== null && contentOfExtension.get(claim.extension) === content) return null
  const head = await file.read(0, sniffBytes)
  const form = content === null ? formOfRest(head, claim) : formOfMedia(content, head, claim)
  return form?.extension === claim.extension ? null : form
}

function formOfMedia(content: Content, head: Buffer, { kind }: Claim): Form | null {
  const sound = soundOnly[content]
  if (sound !== undefined) return { kind: 'audio', extension: sound }
  switch (content) {
    case 'isoMedia':
      return formOfIsoMedia(head, kind)
    case 'matroska':
      return { kind: mediaKind(kind), extension: head.includes('webm') ? 'webm' : 'mkv' }
    case 'mpegStream':
      return { kind: 'video', extension: head[0] === 0x47 ? 'ts' : 'mpg' }
    case 'avi':
    case 'mxf':
      return { kind: 'video', extension: content }
    case 'ogg':
      return { kind: 'audio', extension: head.includes('OpusHead') ? 'opus' : 'ogg' }
    case 'zip':
      return { kind: 'metadata', extension: 'zip' }
    default:
      return null
  }
}

/** The major brand (ISO/IEC 14496-12, 4.3) tells sound and QuickTime from the rest. */
function formOfIsoMedia(head: Buffer, kind: OutputKind): Form {
  const brand = head.toString('latin1', 4, 8) === 'ftyp' ? head.toString('latin1', 8, 12) : ''
  if (brand === 'qt  ') return { kind: mediaKind(kind), extension: 'mov' }
  const isSound = /^M4[AB] $/.test(brand) || kind === 'audio'
  return isSound ? { kind: 'audio', extension: 'm4a' } : { kind: 'video', extension: 'mp4' }
}

/** These containers hold sound as well as pictures. */
const mediaKind = (kind: OutputKind): OutputKind => (kind === 'audio' ? 'audio' : 'video')

/** Images, and text that a program reads by its form. */
function formOfRest(head: Buffer, { kind }: Claim): Form | null {
  const image = imageOf(head)
  if (image !== null) return { kind: 'metadata', extension: image }
  if (head.includes(0)) return null
  const text = decodeHead(head)
    .replace(/^\uFEFF/, '')
    .trimStart()
  if (/^WEBVTT(\s|$)/.test(text)) return { kind: 'subtitles', extension: 'vtt' }
  if (timedText.test(text)) return { kind: 'subtitles', extension: 'srt' }
  const isText = kind === 'transcript' || kind === 'text'
  return /^(\{\s*["}]|\[\s*[[{"\]])/.test(text)
    ? { kind: isText ? kind : 'metadata', extension: 'json' }
    : null
}

function imageOf(head: Buffer): string | null {
  const start = head.toString('latin1', 0, 12)
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return 'png'
  if (start.startsWith('\xff\xd8\xff')) return 'jpg'
  return /^RIFF[^]{4}WEBP/.test(start) ? 'webp' : null
}
