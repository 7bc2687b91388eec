/** The newest part of the logs, as it goes into a support bundle. */
import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { logFolder } from '../logs/log-file.ts'
import { bundledLine } from './bundled-line.ts'
import type { LeaveOut } from './left-out.ts'
import { redactedJson } from './redacted-json.ts'
import type { SupportPart, SupportSource } from './support-source.ts'

/** Of all logs together, bytes. */
const MOST_BYTES = 4 * 1024 * 1024
const LOG_NAME = /^reelhaul\.log(?:\.(\d{1,2}))?$/
/** Lines between two turns of the event loop. */
const AT_ONCE = 500

/** Empty where nothing was ever logged. @throws the system's error when the logs cannot be read. */
export async function bundledLogs(
  { dataFolder, redact }: Pick<SupportSource, 'dataFolder' | 'redact'>,
  leaveOut: LeaveOut,
): Promise<SupportPart[]> {
  const folder = logFolder(dataFolder)
  const parts: SupportPart[] = []
  let room = MOST_BYTES
  for (const name of newestFirst(await namesIn(folder))) {
    if (room <= 0) break
    const { text, bytes } = await endOf(join(folder, name), room)
    room -= bytes
    const lines: string[] = []
    for (const line of text.split('\n')) {
      // Once more: a key may have been entered after the line was written.
      if (line !== '') lines.push(bundledLine(redacted(line, redact), leaveOut))
      if (lines.length % AT_ONCE === 0) await turn()
    }
    parts.push({ name: `logs/${name}`, content: lines.map((line) => `${line}\n`).join('') })
  }
  return parts
}

/** Values alone: what stands between them is the program's own. */
function redacted(line: string, redact: (text: string) => string): string {
  try {
    return redactedJson(JSON.parse(line), redact)
  } catch {
    return redact(line)
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

function newestFirst(names: readonly string[]): string[] {
  return names
    .flatMap((name) => {
      const match = LOG_NAME.exec(name)
      return match ? [{ name, age: Number(match[1] ?? 0) }] : []
    })
    .sort((a, b) => a.age - b.age)
    .map(({ name }) => name)
}

/** The last bytes of a file, from the beginning of a line on. */
async function endOf(path: string, most: number): Promise<{ text: string; bytes: number }> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const bytes = Math.min(size, most)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, size - bytes)
    const text = buffer.toString('utf8', 0, bytesRead)
    return { text: bytes < size ? text.slice(text.indexOf('\n') + 1) : text, bytes }
  } finally {
    await file.close()
  }
}
