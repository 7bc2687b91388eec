/** What V8 has compiled once need not be compiled at every start. */
import { existsSync, mkdirSync } from 'node:fs'
import module from 'node:module'
import { join } from 'node:path'

/**
 * Keeps compiled code in the data folder, where no other user can put code of theirs; a shared temporary
 * folder would let them. Only beside a queue: a folder that holds none stays as it is, and what cannot
 * be kept is compiled again.
 */
export function keepCompiledCode(dataFolder: string): void {
  if (!existsSync(join(dataFolder, 'queue.sqlite'))) return
  const folder = join(dataFolder, 'compile-cache')
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    // Node 22.8 and newer.
    module.enableCompileCache?.(folder)
  } catch {
    // A start without it is slower, and all else is the same.
  }
}
