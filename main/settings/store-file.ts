/** A small JSON file of key and value, as the stores of this folder see it. */
import { readFileSync, renameSync } from 'node:fs'

export interface StoreFile {
  read(): Record<string, unknown>
  /** Replaces the whole content, atomically. */
  write(values: Record<string, unknown>): void
}

/**
 * Moves a file that does not hold a JSON object out of the way, so that a program can go on with
 * defaults and nothing of the user's is overwritten.
 * @returns where the damaged file is now; null when there was nothing to do.
 */
export function setAsideDamagedFile(path: string, now: Date = new Date()): string | null {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
  if (isJsonObject(text)) return null
  const aside = `${path}.damaged-${now.toISOString().replaceAll(/[:.]/g, '-')}`
  renameSync(path, aside)
  return aside
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}
