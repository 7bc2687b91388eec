/** The one place that decides which SQLite is used. */
import { createRequire } from 'node:module'

export type Sqlite = typeof import('node:sqlite')
export type Database = import('node:sqlite').DatabaseSync
export type Statement = import('node:sqlite').StatementSync

/**
 * `node:sqlite` where the runtime has it (Node 22.13, Electron 45). Older runtimes, met only in
 * development, get a package with the same interface, which a release does not carry.
 */
export function loadSqlite(): Sqlite {
  return withoutExperimentalWarning(() => process.getBuiltinModule?.('node:sqlite')) ?? standIn()
}

/** Node prints a warning at the first load; people who run a download do not need to read it. */
function withoutExperimentalWarning<T>(load: () => T): T {
  const own = Object.getOwnPropertyDescriptor(process, 'emitWarning')
  process.emitWarning = () => undefined
  try {
    return load()
  } finally {
    if (own !== undefined) Object.defineProperty(process, 'emitWarning', own)
  }
}

function standIn(): Sqlite {
  const require = createRequire(import.meta.url)
  return require('@photostructure/sqlite') as Sqlite
}
