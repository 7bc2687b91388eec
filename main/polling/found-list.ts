/** A provider's list of jobs, page by page, to an end that always comes. */
import type { FoundPage } from './found-jobs.ts'

/** A list of this many pages or jobs is ended here, however it goes on. */
export const MOST_PAGES = 2000
export const MOST_LISTED_JOBS = 100_000
/** Pages in a row without a job that was not on an earlier one. */
export const MOST_BARREN_PAGES = 100

/**
 * Why there is no further page: the provider says so · it names a page that was there already, or brings
 * nothing new for long · the list is longer than is taken.
 */
export type ListEnd = 'complete' | 'repeats' | 'tooLong'

/** @template P a page with whatever else is known of its jobs. */
export class FoundList<P extends FoundPage> {
  readonly #page: (cursor: string | null) => Promise<P>
  readonly #cursors = new Set<string>()
  readonly #ids = new Set<string>()
  #cursor: string | null = null
  #pages = 0
  #barren = 0
  #ended: ListEnd | null = null

  /** @param page asks for one page; null: the first. */
  constructor(page: (cursor: string | null) => Promise<P>) {
    this.#page = page
  }

  /** Null: there is a further page. */
  get ended(): ListEnd | null {
    return this.#ended
  }

  /**
   * The next page, without jobs that were on an earlier one: a list moves while it is read. After an
   * error the same page is asked for again. Not to be called again before it has resolved, nor when
   * the list has ended.
   * @throws what `page` throws
   */
  async more(): Promise<P> {
    if (this.#ended !== null) throw new RangeError('The list has ended.')
    const page = await this.#page(this.#cursor)
    const jobs = page.jobs.filter(({ remoteId }) => {
      const isNew = !this.#ids.has(remoteId)
      this.#ids.add(remoteId)
      return isNew
    })
    this.#pages++
    this.#barren = jobs.length > 0 ? 0 : this.#barren + 1
    this.#ended = this.#endAfter(page.next)
    this.#cursor = page.next
    return { ...page, jobs }
  }

  #endAfter(next: string | null): ListEnd | null {
    if (next === null) return 'complete'
    if (this.#cursors.has(next) || this.#barren >= MOST_BARREN_PAGES) return 'repeats'
    this.#cursors.add(next)
    return this.#pages >= MOST_PAGES || this.#ids.size >= MOST_LISTED_JOBS ? 'tooLong' : null
  }
}
