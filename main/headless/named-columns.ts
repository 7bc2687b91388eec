/** What the columns of lists hold, where the command line says so. */
import { UsageError } from '../errors.ts'
import { normaliseName } from '../imports/normalise-name.ts'
import { UnknownColumnError } from '../imports/column-roles.ts'
import type { BatchDraft } from '../imports/batch-draft.ts'
import { readBatch, type ReadOptions } from '../imports/read-batch.ts'
import type { ColumnRoles } from '../imports/reading.ts'

/** Names of columns by what they hold. */
export type NamedColumns = Readonly<Partial<Record<keyof ColumnRoles, string>>>

const roleOfWord: ReadonlyMap<string, keyof ColumnRoles> = new Map([
  ['id', 'jobId'],
  ['title', 'title'],
  ['provider', 'provider'],
  ['account', 'account'],
  ['product', 'product'],
])

/** Columns that a message names. */
const mostShown = 12

/**
 * @param given as on the command line: `id=Vorgang`, `title=Film`
 * @throws UsageError for what is no such pair, or says the same twice
 */
export function namedColumnsFrom(given: readonly string[]): NamedColumns {
  const named: Partial<Record<keyof ColumnRoles, string>> = {}
  for (const pair of given) {
    const [, word = '', name = ''] = /^\s*(\w+)\s*=\s*(.*?)\s*$/s.exec(pair) ?? []
    const role = roleOfWord.get(word.toLowerCase())
    if (role === undefined || name === '')
      throw new UsageError(
        `--column takes ${[...roleOfWord.keys()].join(', ')} with the name of a column, such as id=Vorgang; got "${pair}"`,
      )
    if (named[role] !== undefined)
      throw new UsageError(`--column says twice which column is ${word}; say it once`)
    named[role] = name
  }
  return named
}

/**
 * Reads a list whose columns are named, as far as it has any: the others are found. Names are compared
 * without case and separators.
 * @throws as `readBatch`; UsageError when the list has no column of that name
 */
export async function readNamed(
  file: string,
  content: Uint8Array,
  options: ReadOptions,
  named: NamedColumns,
): Promise<BatchDraft> {
  const found = await readBatch(file, content, options).catch(orUnknown)
  const words = Object.entries(named) as [keyof ColumnRoles, string][]
  if (found.roles === null || words.length === 0) return known(found)
  const chosen = words.map(([role, name]) => [role, columnOf(file, found.columns, name)] as const)
  const roles = { ...found.roles, ...(Object.fromEntries(chosen) as Partial<ColumnRoles>) }
  return readBatch(file, content, { ...options, roles })
    .catch(orUnknown)
    .then(known)
}

function orUnknown(error: unknown): UnknownColumnError {
  if (error instanceof UnknownColumnError) return error
  throw error
}

function known(found: BatchDraft | UnknownColumnError): BatchDraft {
  if (!(found instanceof UnknownColumnError)) return found
  throw new UsageError(`${found.message}, or say it with --column id=NAME`)
}

function columnOf(file: string, columns: readonly string[], name: string): string {
  const wanted = normaliseName(name)
  const exact = columns.find((column) => column === name)
  const alike = columns.find((column) => wanted !== '' && normaliseName(column) === wanted)
  const found = exact ?? alike
  if (found !== undefined) return found
  const shown = columns.slice(0, mostShown).join(', ')
  const more = columns.length > mostShown ? ' and more' : ''
  throw new UsageError(
    `${file}: there is no column "${name}" for --column; the columns are ${shown}${more}`,
  )
}
