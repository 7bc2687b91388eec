/** The beginning of a finished text, for the details panel. */
import { basename } from 'node:path'
import type { OutputText } from '../../../preload/contract/model.ts'
import { decodeText } from '../../imports/decode-text.ts'
import { UsageError } from '../../errors.ts'
import type { OpenOutput } from './finished-outputs.ts'

/** Enough to see what it is; the whole opens in a program of its own. */
const previewBytes = 64 * 1024

/**
 * Reads and closes what was opened.
 * @throws UsageError when it is not text.
 */
export async function previewOutput({ file, path, size, type }: OpenOutput): Promise<OutputText> {
  try {
    const name = basename(path)
    if (type.shown !== 'read') throw notText(name)
    const { buffer, bytesRead } = await file.read(new Uint8Array(previewBytes), 0, previewBytes, 0)
    const truncated = bytesRead < size
    const bytes = buffer.subarray(0, bytesRead)
    const text = textOf(truncated ? withoutCutCharacter(bytes) : bytes, name)
    return { text: withoutControls(text), bytes: size, truncated }
  } finally {
    await file.close()
  }
}

function textOf(bytes: Uint8Array, name: string): string {
  try {
    return decodeText(bytes, name).text
  } catch (cause) {
    // Its own words are about files to import.
    throw notText(name, cause)
  }
}

function notText(name: string, cause?: unknown): UsageError {
  return new UsageError(`${name} is not a text. “Open file” opens it in another app.`, { cause })
}

/** Cuts at the last line break, so that no character and no line is shown in part. */
function withoutCutCharacter(bytes: Uint8Array): Uint8Array {
  const lineBreak = bytes.lastIndexOf(0x0a)
  // In UTF-16 a line break is two bytes, and both belong to it.
  const end = lineBreak + (bytes[lineBreak + 1] === 0 ? 2 : 1)
  if (lineBreak > 0) return bytes.subarray(0, end)
  let last = bytes.length - 1
  while (last > 0 && ((bytes[last] ?? 0) & 0xc0) === 0x80) last--
  return bytes.subarray(0, last)
}

/** Control characters and those that turn the reading direction around show as what they are. */
function withoutControls(text: string): string {
  return (
    text
      .replace(/\r\n?/g, '\n')
      // eslint-disable-next-line no-control-regex -- these are what is replaced
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\ufffd')
  )
}
