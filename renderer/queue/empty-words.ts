/** What a list without jobs says, by what it was asked for. Pure. */
import { groupOf } from '../controls/state-groups.ts'
import { strings } from '../words/strings.ts'
import type { FullQuery } from './queue-state.svelte.ts'

type Filter = Pick<FullQuery, 'text' | 'states' | 'providers' | 'locales' | 'batchId'>

export interface EmptyWords {
  readonly title: string
  readonly body: string
  /** What leads out of it: another search, other filters, or all jobs. */
  readonly way: { readonly label: string; readonly change: Partial<Filter> }
}

const nothingElse = { states: [], providers: [], locales: [], batchId: null }

/** @param batch the name of the batch that is shown; null: none is */
export function emptyWords(filter: Filter, batch: string | null): EmptyWords {
  const { empty, toolbar } = strings
  if (filter.text !== '') {
    const way = { label: toolbar.clearSearch, change: { text: '' } }
    const elsewhere = isFiltered(filter) ? empty.searchFiltered : empty.searchHint
    return { title: empty.search({ text: filter.text }), body: elsewhere, way }
  }
  const group = groupOf(filter.states)
  const onlyStates = filter.providers.length === 0 && filter.locales.length === 0
  if (group !== null && onlyStates && batch === null) {
    const all = { label: strings.palette.show({ what: strings.sidebar.all }), change: nothingElse }
    return { title: empty.groups[group], body: empty.hints[group], way: all }
  }
  if (batch !== null && onlyStates) {
    if (filter.states.length === 0) {
      const all = {
        label: strings.palette.show({ what: strings.sidebar.all }),
        change: nothingElse,
      }
      return { title: empty.batch({ name: batch }), body: empty.batchHint, way: all }
    }
    const whole = { label: empty.wholeBatch, change: { states: [] } }
    return { title: empty.inBatch({ name: batch }), body: empty.inBatchHint, way: whole }
  }
  const clear = { label: toolbar.clearFilters, change: nothingElse }
  return { title: strings.list.noMatch, body: empty.filterHint, way: clear }
}

function isFiltered({ states, providers, locales, batchId }: Filter): boolean {
  return states.length + providers.length + locales.length > 0 || batchId !== null
}
