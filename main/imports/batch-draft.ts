/** What an import has found, before anything is added to the queue. */
import { noSource, type ListSource } from '../../preload/contract/list-reading.ts'
import type { ImportIssue } from '../../preload/contract/model.ts'
import type { RowIssue } from '../../preload/contract/row-issues.ts'
import type { JobState, OutputKind, ProviderName } from '../../preload/contract/vocabulary.ts'
import { UsageError } from '../errors.ts'
import { rowIssueInEnglish } from '../strings/english.ts'
import type { WebhookHint } from '../webhooks/webhook-payload.ts'
import { providerNamed } from './find-columns.ts'
import { shorten, trimJobId, whyNotJobId } from './job-id.ts'
import { foldedId } from './same-id.ts'
import { SizeColumns } from './size-cell.ts'
import {
  builtInListed,
  type ColumnRoles,
  type FoundNames,
  type ListChoice,
  type ListedProvider,
} from './reading.ts'

/** What a re-imported receipt says of a job. */
export interface ReceiptEntry {
  readonly state: JobState
  readonly files: readonly ReceiptFile[]
  /** What the delivery lacked. */
  readonly missing: readonly string[]
  /** In `costUnit`; null where the receipt does not say, as below. */
  readonly cost: number | null
  /** `USD`, `credits`, `coins`. */
  readonly costUnit: string | null
  /** Seconds of media. */
  readonly durationSeconds: number | null
  readonly words: number | null
  /** Epoch milliseconds. */
  readonly completedAt: number | null
}

export interface ReceiptFile {
  /** Key of the output within the job. */
  readonly output: string
  readonly kind: OutputKind
  readonly locale: string | null
  readonly path: string
  readonly bytes: number | null
  readonly sha256: string | null
}

export interface DraftRow {
  /** 1-based line of the file; for a JSON list the 1-based item. */
  readonly line: number
  readonly remoteId: string
  /** As a column or the payload says; null when the file does not say. */
  readonly provider: ProviderName | null
  /** Name of the account as a column says; null when the file does not say. */
  readonly account: string | null
  /** Id of the account, where the row is from here and not from a file. */
  readonly accountId?: string
  /** The provider's product as a column says; null when the file does not say. */
  readonly product: string | null
  readonly title: string | null
  /** Of its files together, as a column says. */
  readonly bytes?: number
  /** Column name to value, for file names. Links and empty cells are left out. */
  readonly columns: Readonly<Record<string, string>>
  /** Set when the file is a receipt of ours. */
  readonly earlier: ReceiptEntry | null
}

export interface Duplicate {
  readonly line: number
  readonly firstLine: number
  readonly remoteId: string
}

export interface BatchDraft {
  /** Proposed name of the batch: the file's name without its extension. */
  readonly name: string
  readonly rows: readonly DraftRow[]
  /** Unusable rows and remarks. Rows of `rows` are never listed here. */
  readonly issues: readonly ImportIssue[]
  /** Rows that could not be used. */
  readonly unusable: number
  /** Rows that repeat an earlier one; not in `rows`. */
  readonly duplicates: readonly Duplicate[]
  /** What the columns were read as; null for a plain list, a receipt, payloads. */
  readonly roles: ColumnRoles | null
  readonly columns: readonly string[]
  /** What webhook payloads in it say, repeated jobs included. */
  readonly hints: readonly WebhookHint[]
  /** Lines that hold no row: titles above the names, the names, separators, totals, comments. */
  readonly passedOver: number
  /** A row was taken for names though it may be a job. */
  readonly doubtful: boolean
  readonly source: ListSource
  /** The names of the columns, where the list has them. */
  readonly header: readonly string[] | null
  /** Read as the user wanted a list with the same names. */
  readonly remembered: ListChoice | null
}

/** Rows accepted from one file. */
export const MAX_ROWS = 1_000_000
/** Issues kept; more are only counted. */
const MAX_ISSUES = 10_000
/** Hints only hasten what would happen anyway. */
const MAX_HINTS = 100_000
/** Cells are kept for file names, and those hold 255 bytes. */
const MAX_CELL_CHARS = 500

/** A row as read, before it is judged. */
export interface RawRow {
  readonly line: number
  readonly id: string
  readonly provider?: string
  readonly account?: string
  readonly product?: string
  readonly title?: string
  readonly columns?: Iterable<readonly [name: string, value: string]>
  readonly earlier?: ReceiptEntry
}

/** Collects rows: judges IDs and providers, counts what repeats, lists what is unusable. */
export class DraftBuilder {
  readonly #file: string
  readonly #providers: readonly ListedProvider[]
  readonly #rows: DraftRow[] = []
  readonly #issues: ImportIssue[] = []
  readonly #duplicates: Duplicate[] = []
  readonly #hints: WebhookHint[] = []
  readonly #sizes = new SizeColumns()
  readonly #firstLines = new Map<string, number>()
  #unusable = 0
  #passedOver = 0
  #above = 0
  #firstPassedOver: number | null = null
  #doubtful = false
  #source: ListSource = noSource

  /** @param providers those that a row may name. */
  constructor(file: string, providers: readonly ListedProvider[] = builtInListed) {
    this.#file = file
    this.#providers = providers
  }

  /** @throws UsageError beyond MAX_ROWS */
  add(row: RawRow): void {
    const remoteId = trimJobId(row.id)
    const provider = row.provider?.trim() ? providerNamed(row.provider, this.#providers) : null
    const objection =
      whyNotJobId(remoteId) ?? unknownProvider(row.provider, provider, this.#providers)
    if (objection !== null) return this.reject(row.line, objection)
    const account = tidy(row.account)
    const key = JSON.stringify([foldedId(remoteId), provider, account])
    const firstLine = this.#firstLines.get(key)
    if (firstLine !== undefined) {
      this.#duplicates.push({ line: row.line, firstLine, remoteId })
    } else {
      this.#firstLines.set(key, row.line)
      const columns = keptColumns(row.columns ?? [])
      const bytes = this.#sizes.bytesOf(columns)
      this.#rows.push({
        line: row.line,
        remoteId,
        provider,
        account,
        product: holdsLink(row.product) ? null : tidy(row.product),
        title: holdsLink(row.title) ? null : tidy(row.title),
        ...(bytes !== undefined && { bytes }),
        columns,
        earlier: row.earlier ?? null,
      })
    }
    this.#checkNumber(row.line)
  }

  /** What a payload says of a job, besides its row. */
  hint(hint: WebhookHint): void {
    if (this.#hints.length < MAX_HINTS) this.#hints.push(hint)
  }

  /** A row that cannot be used, and why. @throws UsageError beyond MAX_ROWS */
  reject(line: number, issue: RowIssue): void {
    this.#unusable++
    this.#list(line, issue)
    this.#checkNumber(line)
  }

  get source(): ListSource {
    return this.#source
  }

  /** What the rows come from. */
  readFrom(source: ListSource): void {
    this.#source = source
  }

  /** A line that holds no row, below the names: they are counted in one remark. */
  passOver(line: number): void {
    this.#passedOver++
    this.#firstPassedOver ??= line
  }

  /** Lines above the names, which hold no row. */
  linesAbove(lines: readonly number[]): void {
    const [first] = lines
    if (first === undefined) return
    this.#above += lines.length
    this.remark({ code: 'linesAbove', params: { n: lines.length, line: first } })
  }

  /** A row was taken for names only because the rows below it look different. */
  doubt(line: number, cells: readonly string[]): void {
    this.#doubtful = true
    this.remark({ code: 'firstRowNames', params: { line, text: shorten(cells.join(' · ')) } })
  }

  /** Something the user should know that costs no row. */
  remark(issue: RowIssue): void {
    this.#list(null, issue)
  }

  /** @throws UsageError when there is not one usable row */
  build({ roles, columns, header }: FoundNames): BatchDraft {
    if (this.#rows.length === 0) throw new UsageError(this.#whyNothing())
    if (this.#firstPassedOver !== null) {
      const params = { n: this.#passedOver, line: this.#firstPassedOver }
      this.remark({ code: 'linesPassedOver', params })
    }
    return {
      name: batchNameOf(this.#file),
      rows: this.#rows,
      issues: this.#issues,
      unusable: this.#unusable,
      duplicates: this.#duplicates,
      roles,
      columns,
      hints: this.#hints,
      passedOver: this.#passedOver + this.#above,
      doubtful: this.#doubtful,
      source: this.#source,
      header,
      remembered: null,
    }
  }

  #checkNumber(line: number): void {
    const rows = this.#rows.length + this.#duplicates.length + this.#unusable
    if (rows <= MAX_ROWS) return
    throw new UsageError(
      `${this.#file}, line ${line}: more than ${MAX_ROWS.toLocaleString('en')} rows; split the file`,
    )
  }

  #list(line: number | null, issue: RowIssue): void {
    if (this.#issues.length < MAX_ISSUES) this.#issues.push({ file: this.#file, line, issue })
  }

  #whyNothing(): string {
    const first = this.#issues.find(({ line }) => line !== null)
    if (!first) return `${this.#file}: there are no job IDs in it`
    const others = this.#unusable > 1 ? ` (and ${this.#unusable - 1} more rows like it)` : ''
    const why = rowIssueInEnglish(first.issue)
    return `${this.#file}: no row can be used; line ${first.line}: ${why}${others}`
  }
}

/** `~/lists/Spring campaign.csv` is the batch `Spring campaign`. */
export function batchNameOf(file: string): string {
  const base = file.split(/[/\\]/).pop() ?? ''
  const bare = base.replace(/(?:\.reelhaul)?\.[A-Za-z0-9]{1,8}$/, '')
  return tidy(bare) ?? 'Batch'
}

function unknownProvider(
  cell: string | undefined,
  found: ProviderName | null,
  providers: readonly ListedProvider[],
): RowIssue | null {
  if (!cell?.trim() || found) return null
  return {
    code: 'provider',
    params: { text: shorten(cell.trim()), names: providers.map(({ name }) => name) },
  }
}

/** Nearly every cell, so that 100,000 of them cost little: ASCII that needs no tidying. */
const PLAIN = /^[!-~](?:[ -~]*[!-~])?$/

/** One line without invisible characters; null when nothing is left. */
function tidy(cell: string | undefined): string | null {
  if (cell && cell.length <= MAX_CELL_CHARS && PLAIN.test(cell)) return cell
  const text = (cell ?? '')
    .slice(0, MAX_CELL_CHARS)
    .toWellFormed()
    .replace(/[\p{Cc}\p{Z}]+/gu, ' ')
    .trim()
  return text === '' ? null : text
}

/** A list may hold presigned links, and those are never stored. */
function holdsLink(cell: string | undefined): boolean {
  return /https?:\/\//i.test(cell ?? '')
}

function keptColumns(cells: Iterable<readonly [string, string]>): Record<string, string> {
  const kept: [string, string][] = []
  for (const [name, cell] of cells) {
    const value = tidy(cell)
    if (value !== null && name !== '__proto__' && !holdsLink(value)) {
      kept.push([name, value])
    }
  }
  return Object.fromEntries(kept)
}
