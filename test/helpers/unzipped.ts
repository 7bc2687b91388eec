/** The files of a zip file as text, by their names. */
import { text } from 'node:stream/consumers'
import yauzl from 'yauzl'

export async function unzipped(path: string): Promise<Record<string, string>> {
  const zip = await yauzl.openPromise(path)
  const files: Record<string, string> = {}
  for await (const entry of zip.eachEntry())
    files[entry.fileName] = await text(await zip.openReadStreamPromise(entry))
  return files
}
