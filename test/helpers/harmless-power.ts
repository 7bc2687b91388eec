/** An app in a test must not shut the machine down, whatever fails. */
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { powerCommand } from '../../main/desktop/automation/power.ts'

export interface HarmlessPower {
  /** For the app: its search path finds ours before the system's own program. */
  readonly env: Readonly<Record<string, string>>
  /** The arguments of every call so far, one a line; empty when there was none. */
  calls(): Promise<string>
}

/** Puts a program that only takes notes in the place of the one that turns this system off. */
export async function harmlessPower(folder: string): Promise<HarmlessPower> {
  const programs = join(folder, 'power programs')
  const notes = join(folder, 'power.txt')
  await mkdir(programs, { recursive: true })
  await writeFile(notes, '')
  for (const action of ['sleep', 'shutdown'] as const) {
    const program = join(programs, powerCommand(action, process.platform).program)
    await writeFile(program, `#!/bin/sh\necho "$@" >> '${notes}'\n`)
    await chmod(program, 0o755)
  }
  return {
    env: { PATH: `${programs}${delimiter}${process.env['PATH'] ?? ''}` },
    calls: () => readFile(notes, 'utf8'),
  }
}
