/** The SQL behind the window's list: filter, order, page. */
import type { QueueFilter, QueueQuery } from '../../../preload/contract/model.ts'
import type { JobState } from '../../../preload/contract/vocabulary.ts'
import type { Value } from './rows.ts'
import { foldForSearch } from './search-texts.ts'
import { idList, isAmong } from './sql.ts'

export interface Where {
  /** `1` when nothing is filtered. */
  readonly sql: string
  readonly values: readonly Value[]
}

const marks = (values: readonly unknown[]): string => values.map(() => '?').join(', ')

/** What is looked for; empty: anything. */
export const searchedText = ({ text }: Pick<QueueFilter, 'text'>): string =>
  foldForSearch(text.trim())

/**
 * A WHERE clause over `jobs` for a filter, with `states` (where given) on top.
 * @param batches ids of those whose name holds the text that is looked for.
 */
export function whereFor(
  filter: QueueFilter,
  states: readonly JobState[] | null = null,
  batches: readonly number[] = [],
): Where {
  const parts: string[] = []
  const values: Value[] = []
  const add = (sql: string, ...more: Value[]): void => {
    parts.push(sql)
    values.push(...more)
  }
  if (filter.states.length > 0) add(`state IN (${marks(filter.states)})`, ...filter.states)
  if (states !== null) add(`state IN (${marks(states)})`, ...states)
  if (filter.providers.length > 0)
    add(`provider IN (${marks(filter.providers)})`, ...filter.providers)
  if (filter.batchId !== null) add('batch_id = ?', filter.batchId)
  if (filter.locales.length > 0)
    add(
      `id IN (SELECT job_id FROM outputs WHERE locale IN (${marks(filter.locales)}))`,
      ...filter.locales,
    )
  const text = searchedText(filter)
  if (text !== '') {
    const inText = 'id IN (SELECT id FROM search_texts WHERE instr(text, ?))'
    // Without any batch in it, SQLite can begin with the texts.
    if (batches.length === 0) add(inText, text)
    else add(`(${inText} OR ${isAmong('batch_id')})`, text, idList(batches))
  }
  return { sql: parts.length === 0 ? '1' : parts.join(' AND '), values }
}

const orders: Readonly<Record<QueueQuery['sort'], string>> = {
  queue: 'place',
  added: 'id',
  title: 'coalesce(title, remote_id) COLLATE NOCASE',
  state: 'state',
  provider: 'provider',
  size: '(SELECT sum(size_bytes) FROM outputs WHERE job_id = jobs.id)',
  updated: 'updated_at',
}

/** An ORDER BY clause that is total: equal rows keep the order they were added in. */
export function orderFor(query: Pick<QueueQuery, 'sort' | 'descending'>): string {
  const direction = query.descending ? 'DESC' : 'ASC'
  return `${orders[query.sort]} ${direction}, id ${direction}`
}

/** Nothing but one batch, or nothing at all: the running counts know the answer. */
export const isCountedFilter = (filter: QueueFilter): boolean =>
  filter.text.trim() === '' && filter.providers.length === 0 && filter.locales.length === 0
