/** The lists that wait to be added: each stays until it is added or discarded, whatever comes after it. */
import { randomUUID } from 'node:crypto'
import { basename } from 'node:path'
import { mostOpenLists, type OpenList } from '../../../preload/contract/open-lists.ts'
import { UsageError } from '../../errors.ts'
import type { ImportSource } from './import-source.ts'

/** Links that may wait: a page that opens them without end gets no further, and pushes nothing out. */
const mostLinks = 20

export interface WaitingList<R> {
  readonly id: string
  readonly source: ImportSource
  readonly group: string | null
  /** As it was read last; null: not yet. */
  read: R | null
  /** Ends the reading that is under way. */
  reading: AbortController
  /** Being added: nothing else may happen to it. */
  adding: boolean
}

/** `R` is what a list is read as. */
export class OpenLists<R> {
  readonly #lists = new Map<string, WaitingList<R>>()

  /**
   * Takes lists in, several as a group.
   * @throws UsageError when too many wait; then none of them does
   */
  open(sources: readonly ImportSource[], group: string | null = null): OpenList[] {
    const links = sources.filter(isLink).length
    const others = [...this.#lists.values()].filter(({ source }) => isLink(source)).length
    if (
      this.#lists.size + sources.length > mostOpenLists ||
      (links > 0 && links + others > mostLinks)
    )
      throw new UsageError(
        `${this.#lists.size.toLocaleString('en')} lists wait already. Add or discard some of them first.`,
      )
    const together = group ?? (sources.length > 1 ? randomUUID() : null)
    return sources.map((source) => {
      const list = { id: randomUUID(), source, group: together, read: null, adding: false }
      this.#lists.set(list.id, { ...list, reading: new AbortController() })
      return shown(list)
    })
  }

  /** Those that are not being added right now. */
  waiting(): OpenList[] {
    return [...this.#lists.values()].filter(({ adding }) => !adding).map(shown)
  }

  /** @throws UsageError when it is neither waiting nor being added */
  get(id: string): WaitingList<R> {
    const list = this.#lists.get(id)
    if (list !== undefined) return list
    throw new UsageError('This import is no longer open. Drop or choose the files again.')
  }

  /** @throws UsageError as `get`, and while it is being added */
  idle(id: string): WaitingList<R> {
    const list = this.get(id)
    if (list.adding) throw new UsageError('This list is being added.')
    return list
  }

  /** @throws UsageError as `idle`, and for one that is no file's */
  pathsOf(id: string): readonly string[] {
    const { source } = this.idle(id)
    if ('paths' in source) return source.paths
    throw new UsageError('Only lists from files can be put together or apart.')
  }

  /** In the place of lists of files, one or several others. @throws UsageError as `pathsOf` */
  replace(ids: readonly string[], paths: readonly (readonly string[])[]): OpenList[] {
    const before = ids.map((id) => this.idle(id))
    const group = before[0]?.group ?? randomUUID()
    for (const { id } of before) this.discard(id)
    return this.open(
      paths.map((some) => ({ paths: some })),
      group,
    )
  }

  has(id: string): boolean {
    return this.#lists.has(id)
  }

  discard(id: string): void {
    this.#lists.get(id)?.reading.abort()
    this.#lists.delete(id)
  }

  /** Ends all reading and frees what was read. The lists stay, and can be read again. */
  rest(): void {
    for (const list of this.#lists.values()) {
      list.reading.abort()
      if (!list.adding) list.read = null
    }
  }
}

const isLink = (source: ImportSource): boolean => 'link' in source

function shown({
  id,
  source,
  group,
}: Pick<WaitingList<unknown>, 'id' | 'source' | 'group'>): OpenList {
  if ('paths' in source) {
    const name = basename(source.paths[0] ?? '')
    return { id, kind: 'files', name, files: source.paths.length, group }
  }
  if ('text' in source) return { id, kind: 'text', name: '', files: 0, group }
  if ('link' in source) return { id, kind: 'link', name: '', files: 0, group }
  return { id, kind: 'found', name: source.draft.name, files: 0, group }
}
