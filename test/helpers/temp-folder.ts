/** Folders that go away with the test. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A new empty folder, removed when the running test is finished. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'reelhaul-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
