/** What a file is, by its first bytes behind a tag, and what its extension promises. */
import { tagLength } from './containers/mpeg-audio.ts'
import type { FileBytes } from './file-bytes.ts'
import { sniff, sniffBytes, type Content } from './sniff.ts'

/** What a file of this extension has to be. */
export const contentOfExtension: ReadonlyMap<string, Content> = new Map<string, Content>([
  ...(['mp4', 'm4v', 'mov', 'm4a'] as const).map((name) => [name, 'isoMedia'] as const),
  ...(['ogg', 'oga', 'opus'] as const).map((name) => [name, 'ogg'] as const),
  ...(['webm', 'mkv'] as const).map((name) => [name, 'matroska'] as const),
  ...(['mpg', 'ts'] as const).map((name) => [name, 'mpegStream'] as const),
  ...(['wav', 'avi', 'aiff', 'mp3', 'aac', 'flac', 'mxf', 'zip'] as const).map(
    (name) => [name, name] as const,
  ),
])

/** A tag may stand in front of what the file really is. */
export async function contentOf(file: FileBytes): Promise<Content | null> {
  const tag = tagLength(await file.read(0, 10))
  const content = sniff(await file.read(tag, sniffBytes))
  // Sound does not always begin right behind the tag; the closer look searches for it.
  return content ?? (tag > 0 ? 'mp3' : null)
}
