/** What a saved file is to the window and to the system, by its extension. Pure. */
import { extname } from 'node:path'

export interface OutputType {
  /** What the window may do with it: play it, show it as text, or neither. */
  readonly shown: 'played' | 'read' | 'neither'
  readonly contentType: string
}

const played = (contentType: string): OutputType => ({ shown: 'played', contentType })
const read: OutputType = { shown: 'read', contentType: 'text/plain; charset=utf-8' }
const neither: OutputType = { shown: 'neither', contentType: 'application/octet-stream' }

/**
 * Everything that is worth opening. Nothing that a system would run is among it, whatever name a
 * provider has given its file.
 */
const types: Readonly<Record<string, OutputType>> = {
  '.mp4': played('video/mp4'),
  '.m4v': played('video/mp4'),
  '.mov': played('video/quicktime'),
  '.webm': played('video/webm'),
  '.mkv': played('video/x-matroska'),
  '.avi': played('video/x-msvideo'),
  '.mpg': played('video/mpeg'),
  '.mpeg': played('video/mpeg'),
  '.ts': played('video/mp2t'),
  '.mp3': played('audio/mpeg'),
  '.m4a': played('audio/mp4'),
  '.aac': played('audio/aac'),
  '.wav': played('audio/wav'),
  '.flac': played('audio/flac'),
  '.ogg': played('audio/ogg'),
  '.oga': played('audio/ogg'),
  '.opus': played('audio/ogg'),
  '.srt': read,
  '.vtt': read,
  '.ttml': read,
  '.ass': read,
  '.txt': read,
  '.md': read,
  '.json': read,
  '.edl': read,
  '.csv': read,
  '.tsv': read,
  '.xml': read,
  '.pdf': neither,
  '.docx': neither,
  '.xlsx': neither,
  '.png': neither,
  '.jpg': neither,
  '.jpeg': neither,
}

/** Null for a kind of file that is not to be opened at all. */
export function outputTypeOf(path: string): OutputType | null {
  return types[extname(path).toLowerCase()] ?? null
}
