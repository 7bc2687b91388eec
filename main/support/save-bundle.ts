/** A support bundle as a file. */
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { messageOf, UsageError } from '../errors.ts'
import { supportParts } from './support-parts.ts'
import type { SupportSource } from './support-source.ts'

/**
 * Writes a zip file that its owner alone can read.
 * @param path absolute; a file that is there is never replaced
 * @throws UsageError when it exists or cannot be written; nothing of it stays then
 */
export async function saveSupportBundle(path: string, source: SupportSource): Promise<void> {
  const { ZipFile } = await import('yazl')
  const zip = new ZipFile()
  for (const { name, content } of await supportParts(source))
    zip.addBuffer(Buffer.from(content), name, { mode: 0o100600 })
  zip.end()
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600 })
  let opened = false
  file.once('open', () => (opened = true))
  try {
    await pipeline(zip.outputStream, file)
  } catch (error) {
    if (opened) await rm(path, { force: true }).catch(() => undefined)
    throw refusal(path, error)
  }
}

function refusal(path: string, error: unknown): UsageError {
  if ((error as NodeJS.ErrnoException).code === 'EEXIST')
    return new UsageError(`${path} is there already, and was left as it is: choose another name.`)
  return new UsageError(`The support bundle ${path} cannot be written: ${messageOf(error)}`)
}
