/** What a media type (RFC 6838) says of a file. Pure. */
import type { OutputKind } from '../../preload/contract/vocabulary.ts'

export interface TypedFile {
  readonly kind: OutputKind
  /** Null: the type does not tell. */
  readonly extension: string | null
}

/** Subtypes whose extension is another word, by the whole type. */
const NAMED: ReadonlyMap<string, TypedFile> = new Map<string, TypedFile>([
  ['audio/wave', { kind: 'audio', extension: 'wav' }],
  ['audio/vnd.wave', { kind: 'audio', extension: 'wav' }],
  ['audio/mpeg', { kind: 'audio', extension: 'mp3' }],
  ['audio/mp4', { kind: 'audio', extension: 'm4a' }],
  ['audio/m4a', { kind: 'audio', extension: 'm4a' }],
  ['video/quicktime', { kind: 'video', extension: 'mov' }],
  ['video/matroska', { kind: 'video', extension: 'mkv' }],
  ['video/mpeg', { kind: 'video', extension: 'mpg' }],
  ['video/mp2t', { kind: 'video', extension: 'ts' }],
  ['application/mxf', { kind: 'video', extension: 'mxf' }],
  ['text/plain', { kind: 'text', extension: 'txt' }],
  ['text/vtt', { kind: 'subtitles', extension: 'vtt' }],
  ['text/srt', { kind: 'subtitles', extension: 'srt' }],
  ['application/subrip', { kind: 'subtitles', extension: 'srt' }],
  ['application/ttml+xml', { kind: 'subtitles', extension: 'ttml' }],
  ['application/json', { kind: 'metadata', extension: 'json' }],
  ['application/xml', { kind: 'metadata', extension: 'xml' }],
  ['text/xml', { kind: 'metadata', extension: 'xml' }],
  ['application/zip', { kind: 'metadata', extension: 'zip' }],
])
/** Subtypes that are their own extension. */
const PLAIN = /^(wav|mp4|webm|flac|aac|ogg|opus|aiff|mxf)$/

/** @param type anything; null for what is no media type or says nothing: `application/octet-stream`. */
export function typedFile(type: unknown): TypedFile | null {
  const [, top = '', sub = ''] =
    typeof type === 'string' ? (/^\s*([a-z]+)\/([\w.+-]{1,80})\s*(?:;|$)/i.exec(type) ?? []) : []
  const subtype = sub.toLowerCase().replace(/^x-/, '')
  const kind = top.toLowerCase()
  const named = NAMED.get(`${kind}/${subtype}`)
  if (named !== undefined) return named
  if (kind !== 'audio' && kind !== 'video') return null
  return { kind, extension: PLAIN.test(subtype) ? subtype : null }
}
