/** What `reelhaul find` prints of each page: rows of a table, JSON lines, or nothing beside a CSV. */
import { csvLine } from '../imports/csv-text.ts'
import type { FoundJobHere } from '../views/found-here.ts'
import type { ProviderName } from '../../preload/contract/vocabulary.ts'
import { fit, printable, table } from './text-format.ts'

export interface FoundReport {
  page(jobs: readonly FoundJobHere[]): void
}

export class JsonFoundReport implements FoundReport {
  readonly #out: NodeJS.WritableStream
  readonly #provider: ProviderName

  constructor(out: NodeJS.WritableStream, provider: ProviderName) {
    this.#out = out
    this.#provider = provider
  }

  page(jobs: readonly FoundJobHere[]): void {
    const lines = jobs.map((job) => `${JSON.stringify(foundEvent(job, this.#provider))}\n`)
    this.#out.write(lines.join(''))
  }
}

function foundEvent(job: FoundJobHere, provider: ProviderName): object {
  const { remoteId, product, title, status, state, createdAt, here } = job
  const created = createdAt === null ? null : new Date(createdAt).toISOString()
  return { event: 'found', id: remoteId, provider, product, title, status, state, created, here }
}

const heading = ['JOB', 'PRODUCT', 'STATUS', 'CREATED', 'HERE', 'TITLE']

export class TableFoundReport implements FoundReport {
  readonly #out: NodeJS.WritableStream
  /** Of the pages before: columns only grow, so that pages line up as far as can be known. */
  #widths: readonly number[] = []

  constructor(out: NodeJS.WritableStream) {
    this.#out = out
  }

  page(jobs: readonly FoundJobHere[]): void {
    if (jobs.length === 0) return
    const rows = jobs.map(cellsOf)
    const first = this.#widths.length === 0
    const wide = heading.map((word, at) =>
      Math.max(this.#widths[at] ?? word.length, ...rows.map((row) => row[at]!.length)),
    )
    this.#widths = wide
    const padded = rows.map((row) => row.map((cell, at) => cell.padEnd(wide[at]!)))
    const head = heading.map((word, at) => word.padEnd(wide[at]!))
    this.#out.write(table(first ? [head, ...padded] : padded))
  }
}

function cellsOf({ remoteId, product, title, status, createdAt, here }: FoundJobHere): string[] {
  return [
    remoteId,
    fit(printable(product ?? ''), 24),
    fit(printable(status), 24),
    createdAt === null ? '' : minuteOf(createdAt),
    here ?? '',
    fit(printable(title ?? ''), 60),
  ]
}

/** `2026-11-28 07:41`, where the user is. */
function minuteOf(at: number): string {
  const date = new Date(at)
  const two = (n: number) => String(n).padStart(2, '0')
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-')
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`
}

/** A list that `reelhaul fetch` reads. */
export function foundCsv(jobs: readonly FoundJobHere[], provider: ProviderName): string {
  const lines = jobs.map(({ remoteId, product, title }) => [remoteId, provider, product, title])
  return [['job_id', 'provider', 'product', 'title'], ...lines].map(csvLine).join('')
}
