/**
 * The lists that wait to be added: those in line, which the sheet walks through, and those put aside. Each
 * is in one of the two until it is added, discarded, or made one with others; nothing replaces another.
 */
import type { ReelhaulApi } from '../../preload/contract/api.ts'
import type { ImportProgress } from '../../preload/contract/model.ts'
import type { OpenList } from '../../preload/contract/open-lists.ts'
import { QueuedList, type QueuedListDeps } from './queued-list.svelte.ts'

export interface ImportQueueDeps extends QueuedListDeps {
  readonly api: ReelhaulApi
  /** Something that belongs to no list could not be done. */
  readonly onFailure: (error: unknown) => void
}

/** Rows held by lists that were read before their turn; beyond, the next are read when it comes. */
const rowsAhead = 500_000

export class ImportQueue {
  readonly #deps: ImportQueueDeps
  /** Ids of all lists that were ever here. */
  readonly #seen: Record<string, true> = {}
  /** Left the line since the sheet was opened. */
  #done = $state(0)

  line = $state.raw<readonly QueuedList[]>([])
  aside = $state.raw<readonly QueuedList[]>([])
  /** Lists are being made one, or several. */
  regrouping = $state(false)

  /** The one that the sheet shows; null: it is closed. */
  readonly current = $derived(this.line[0] ?? null)
  /** Of how many it is the how-manieth, 1-based. */
  readonly position = $derived(this.#done + 1)
  readonly total = $derived(this.#done + this.line.length)
  /** Those in line that came with the current one. */
  readonly group = $derived.by(() => {
    const group = this.current?.ticket.group ?? null
    return group === null ? [] : this.line.filter(({ ticket }) => ticket.group === group)
  })
  readonly canJoin = $derived(this.group.length > 1 && !this.group.some(({ adding }) => adding))
  /** The current list is of several files. */
  readonly canSplit = $derived.by(() => {
    if (this.current === null || this.current.adding) return false
    const { ticket, preview } = this.current
    return ticket.kind === 'files' && Math.max(ticket.files, preview?.files.length ?? 0) > 1
  })
  /** Several lists are in line, and none of them needs anything. */
  readonly allReady = $derived(this.line.length > 1 && this.line.every(({ canAdd }) => canAdd))

  constructor(deps: ImportQueueDeps) {
    this.#deps = deps
  }

  /** Behind those that are in line. What is here already is not here twice. */
  push(tickets: readonly OpenList[]): void {
    const found = this.aside.filter(({ id }) => tickets.some((ticket) => ticket.id === id))
    this.aside = this.aside.filter((list) => !found.includes(list))
    this.#enqueue([...found, ...this.#fresh(tickets)])
  }

  /** One that was read already. */
  pushRead(list: QueuedList): void {
    this.#seen[list.id] = true
    this.#enqueue([list])
  }

  /** What waited before this window was there: put aside, so that nothing opens by itself. */
  restore(tickets: readonly OpenList[]): void {
    this.aside = [...this.aside, ...this.#fresh(tickets)]
  }

  /** An answer may come late, and name what was added or discarded meanwhile. */
  #fresh(tickets: readonly OpenList[]): QueuedList[] {
    const fresh = tickets.filter(({ id }) => !this.#seen[id])
    for (const { id } of fresh) this.#seen[id] = true
    return fresh.map((ticket) => new QueuedList(this.#deps, ticket))
  }

  #enqueue(lists: readonly QueuedList[]): void {
    if (this.line.length === 0) this.#done = 0
    this.line = [...this.line, ...lists]
    this.#pump()
  }

  /** Reads the lists in line one after the other, each before its turn where there is room. */
  #pump(): void {
    const { line } = this
    if (this.regrouping || line.some(({ stage }) => stage.is === 'reading')) return
    const next = line.find(({ stage }) => stage.is === 'unread')
    if (next === undefined || (next !== this.current && rowsIn(line) > rowsAhead)) return
    void next.read().finally(() => this.#pump())
  }

  /** Reads the current list again, which could not be read. */
  retry(): void {
    const { current } = this
    if (current?.stage.is === 'unreadable') void current.read().finally(() => this.#pump())
  }

  progress(progress: ImportProgress): void {
    const list = [...this.line, ...this.aside].find(({ id }) => id === progress.id)
    if (list?.busy) list.progress = progress
  }

  /** Keeps the current list for later, and goes on to the next. */
  putAside(): void {
    const { current } = this
    if (current === null || current.adding || this.regrouping) return
    this.aside = [...this.aside, current]
    this.#left(current)
  }

  /** Keeps all that are in line for later; one that is no list that can be read is gone once that was seen. */
  putAllAside(): void {
    const { current } = this
    if (current === null || current.adding || this.regrouping) return
    if (current.stage.is === 'unreadable') this.#forget(current)
    this.aside = [...this.aside, ...this.line.filter(({ stage }) => stage.is !== 'gone')]
    this.#clear()
  }

  /** What was put aside comes into line again. */
  resume(): void {
    const lists = this.aside
    this.aside = []
    this.#enqueue(lists)
  }

  /** Nothing of the current list is added. */
  discard(): void {
    const { current } = this
    if (current === null || current.adding || this.regrouping) return
    this.#forget(current)
    this.#left(current)
    if (this.line.length === 0) current.source?.back()
  }

  #forget(list: QueuedList): void {
    list.leave()
    // One that main has already dropped needs no word.
    this.#deps.api.call('discardImport', list.id).catch(() => undefined)
  }

  /** Adds a list that is in line. Returns what `commit` does. */
  async add(list: QueuedList): ReturnType<QueuedList['commit']> {
    if (this.regrouping || !this.line.includes(list)) return null
    const result = await list.commit()
    if (result === null || result === 'cancelled') return result
    // At once with the line: nothing is shown of a list that is gone, and nothing loses the focus by it.
    list.leave()
    this.#left(list)
    return result
  }

  /** Makes those that came together one list, or the current one several. */
  async setTogether(together: boolean): Promise<void> {
    const { current, group, line } = this
    if (current === null || this.regrouping || !(together ? this.canJoin : this.canSplit)) return
    const before = together ? group : [current]
    this.regrouping = true
    try {
      const after = together
        ? [
            await this.#deps.api.call(
              'joinLists',
              group.map(({ id }) => id),
            ),
          ]
        : await this.#deps.api.call('splitList', current.id)
      const lists = this.#fresh(after)
      const at = line.indexOf(before[0]!)
      for (const list of before) list.leave()
      // More may have come into line meanwhile.
      const rest = this.line.filter((list) => !before.includes(list))
      this.line = rest.toSpliced(at, 0, ...lists)
    } catch (error) {
      this.#deps.onFailure(error)
    } finally {
      this.regrouping = false
      this.#pump()
    }
  }

  #left(list: QueuedList): void {
    const line = this.line.filter((one) => one !== list)
    if (line.length === 0) return this.#clear()
    this.#done++
    this.line = line
    this.#pump()
  }

  #clear(): void {
    this.line = []
    this.#done = 0
    this.#deps.keys.forget()
  }
}

const rowsIn = (lists: readonly QueuedList[]): number =>
  lists.reduce((sum, { preview }) => {
    const { fresh = 0, known = 0, duplicate = 0 } = preview?.counts ?? {}
    return sum + fresh + known + duplicate
  }, 0)
