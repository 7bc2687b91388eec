/** Settings to and from a file that the user names. */
import { readFile, stat, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Settings } from '../../preload/contract/model.ts'
import { messageOf, UsageError } from '../errors.ts'
import { readSettingsFile, settingsFile } from './transfer-settings.ts'

const largestSettingsFile = 1024 * 1024

/**
 * Writes them as `settingsFile` has them.
 * @param path absolute.
 * @throws UsageError when the file cannot be written.
 */
export async function exportSettings(path: string, settings: Settings): Promise<void> {
  await orSentence(path, 'written', writeFile(path, settingsFile(settings)))
}

/**
 * What the file changes of the settings.
 * @param path absolute.
 * @throws UsageError as `readSettingsFile`, and when the file cannot be read.
 */
export async function importSettings(path: string, now: Settings): Promise<Partial<Settings>> {
  const { size } = await orSentence(path, 'read', stat(path))
  const text =
    size > largestSettingsFile ? '' : await orSentence(path, 'read', readFile(path, 'utf8'))
  return readSettingsFile(basename(path), text, now)
}

async function orSentence<T>(path: string, done: string, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw new UsageError(`${basename(path)} could not be ${done}: ${messageOf(error)}`)
  }
}
