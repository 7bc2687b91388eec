/** The queue as the window holds it: one page of rows around what is visible, and the totals. */
import type { ReelhaulApi } from '../../preload/contract/api.ts'
import type {
  BatchView,
  JobView,
  QueueFilter,
  QueuePage,
  QueueQuery,
  Summary,
} from '../../preload/contract/model.ts'
import type { Failure } from '../../preload/contract/vocabulary.ts'
import { failureOf } from '../words/failure-of.ts'
import { pageAround, pageLimit } from './page-window.ts'

export type SortKey = QueueQuery['sort']
export type FullQuery = Required<QueueQuery>

export const noFilter: Required<QueueFilter> = {
  text: '',
  states: [],
  providers: [],
  locales: [],
  batchId: null,
}
const emptySummary: Summary = {
  jobs: 0,
  counts: {},
  bytesPerSecond: 0,
  throughput: [],
  paused: false,
  attention: [],
  progress: null,
  problems: 0,
}

const sameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((value, i) => value === b[i])

/** True when both queries give the same rows in the same order, whatever part of them. */
export function sameRows(a: FullQuery, b: FullQuery): boolean {
  return (
    a.text === b.text &&
    a.batchId === b.batchId &&
    a.sort === b.sort &&
    a.descending === b.descending &&
    sameList(a.states, b.states) &&
    sameList(a.providers, b.providers) &&
    sameList(a.locales, b.locales)
  )
}

export class QueueState {
  readonly #api: ReelhaulApi
  #page = $state.raw<QueuePage | null>(null)
  #asking = false
  #changed = false

  /** What the window asks for; replaced whole, never changed in place. */
  query = $state.raw<FullQuery>({
    ...noFilter,
    sort: 'queue',
    descending: false,
    ...pageAround(0, 0),
  })
  summary = $state.raw<Summary>(emptySummary)
  batches = $state.raw<readonly BatchView[]>([])
  /** How many batches are archived. */
  archived = $state(0)
  /** A row that the list is to bring into view, once it has it. */
  wanted = $state.raw<{ readonly index: number } | null>(null)
  /** Why the queue could not be read; null while all is well. */
  failure = $state.raw<Failure | null>(null)
  /** Of all outputs, once `loadLocales` has read them. */
  locales = $state.raw<readonly string[]>([])
  /** Counts up whenever the list must show its first row again. */
  resets = $state(0)
  /** Counts up whenever other rows are asked for: what was selected among the old ones is over. */
  filterings = $state(0)

  readonly loaded = $derived(this.#page !== null)
  /** The rows held: some of those that match. */
  readonly rows = $derived<readonly JobView[]>(this.#page?.rows ?? [])
  readonly total = $derived(this.#page?.total ?? 0)
  readonly filtered = $derived(
    this.query.text !== '' ||
      this.query.states.length > 0 ||
      this.query.providers.length > 0 ||
      this.query.locales.length > 0 ||
      this.query.batchId !== null,
  )

  constructor(api: ReelhaulApi) {
    this.#api = api
  }

  /**
   * Starts to listen and asks for the first page. Returns the function that stops.
   * @param wanted settles when it is known what to ask for
   */
  start(wanted: Promise<void> = Promise.resolve()): () => void {
    const stop = this.#api.on('queuePage', (page) => this.#receive(page))
    void wanted.then(() => this.#watch())
    return stop
  }

  /** The job in row `index`; undefined while that row is not held. */
  rowAt(index: number): JobView | undefined {
    const page = this.#page
    return page?.rows[index - page.query.offset]
  }

  /** The row of a job among those held, -1 when it is not held. */
  indexOf(id: number): number {
    const page = this.#page
    const at = page?.rows.findIndex((job) => job.id === id) ?? -1
    return page && at >= 0 ? page.query.offset + at : -1
  }

  /** Tells which rows are in view (0-based, inclusive); asks for another page when that needs one. */
  show(first: number, last: number): void {
    const { offset, limit } = pageAround(first, last)
    if (offset === this.query.offset && limit === this.query.limit) return
    this.#ask({ ...this.query, offset, limit })
  }

  /** Changes the filter and starts at the top. */
  filter(change: Partial<QueueFilter>): void {
    this.filterings++
    this.#fromTop({ ...this.query, ...change })
  }

  clearFilter(): void {
    this.filter(noFilter)
  }

  sortBy(sort: SortKey, descending = false): void {
    this.#fromTop({ ...this.query, sort, descending })
  }

  /** The filter as an action's target takes it. */
  get filterNow(): Required<QueueFilter> {
    const { text, states, providers, locales, batchId } = this.query
    return { text, states, providers, locales, batchId }
  }

  /** Reads again which locales there are to filter by; those known stay when that fails. */
  async loadLocales(): Promise<void> {
    this.locales = await this.#api.call('listLocales').catch(() => this.locales)
  }

  /** Begins with other rows; before `start`. */
  restore(change: Partial<QueueFilter & Pick<FullQuery, 'sort' | 'descending'>>): void {
    this.query = { ...this.query, ...change }
  }

  /** Asks again, after a failure. */
  retry(): void {
    void this.#watch()
  }

  /**
   * The ids of rows `from` to `to` (0-based, inclusive), read page by page where they are not held.
   * @throws CallError when a page cannot be read.
   */
  async idsBetween(from: number, to: number): Promise<number[]> {
    const held = this.#heldIds(from, to)
    if (held) return held
    try {
      return await this.#readIds(from, to)
    } finally {
      // Reading moved the watched page away from what is visible.
      void this.#watch()
    }
  }

  async #readIds(from: number, to: number): Promise<number[]> {
    const ids: number[] = []
    const { query } = this
    for (let offset = from; offset <= to; offset += pageLimit) {
      const limit = Math.min(pageLimit, to - offset + 1)
      const page = await this.#api.call('watchQueue', { ...query, offset, limit })
      ids.push(...page.rows.map((job) => job.id))
      if (page.rows.length < limit) break
    }
    return ids
  }

  #heldIds(from: number, to: number): number[] | null {
    const ids: number[] = []
    for (let index = from; index <= to; index++) {
      const job = this.rowAt(index)
      if (!job) return null
      ids.push(job.id)
    }
    return ids
  }

  #fromTop(query: FullQuery): void {
    this.resets++
    this.#ask({ ...query, offset: 0 })
  }

  #ask(query: FullQuery): void {
    this.query = query
    void this.#watch()
  }

  /** One question at a time; what changes meanwhile is asked once the answer is there. */
  async #watch(): Promise<void> {
    this.#changed = true
    if (this.#asking) return
    this.#asking = true
    while (this.#changed) {
      this.#changed = false
      try {
        const page = await this.#api.call('watchQueue', this.query)
        this.failure = null
        this.#receive(page, true)
      } catch (error) {
        this.failure = failureOf(error)
      }
    }
    this.#asking = false
  }

  /** Takes a page. An answer may be of rows just scrolled past; an event must be of those asked for. */
  #receive(page: QueuePage, isAnswer = false): void {
    this.summary = page.summary
    this.batches = page.batches
    this.archived = page.archived
    if (!sameRows(page.query, this.query)) return
    const { offset, limit } = page.query
    if (isAnswer || (offset === this.query.offset && limit === this.query.limit)) this.#page = page
  }
}
