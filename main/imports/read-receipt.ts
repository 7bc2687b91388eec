/** Our own receipts, read again: failed jobs are tried again, saved ones are recognised. */
import { z } from 'zod'
import { outputKindSchema, type JobState } from '../../preload/contract/vocabulary.ts'
import type { DraftBuilder, ReceiptFile, RawRow } from './batch-draft.ts'
import { unguardCell } from './csv-text.ts'
import type { TableRow } from './parse-table.ts'
import {
  MISSING_SEPARATOR,
  RECEIPT_COLUMNS,
  RECEIPT_FORMAT,
  RECEIPT_VERSION,
  receiptStateSchema,
  type ReceiptState,
} from './receipt.ts'

type Column = (typeof RECEIPT_COLUMNS)[number]

/** The columns that no other table has together. */
const TELLTALE: readonly Column[] = ['job_id', 'state', 'output', 'sha256', 'renewals']

/** A CSV receipt: one line an output, so the lines of a job are gathered first. */
export class ReceiptTable {
  readonly names = { roles: null, columns: RECEIPT_COLUMNS, header: null }
  readonly #draft: DraftBuilder
  readonly #positions: ReadonlyMap<string, number>
  readonly #jobs = new Map<string, RawRow & { files: ReceiptFile[] }>()

  static recognises(names: readonly string[]): boolean {
    return TELLTALE.every((name) => names.includes(name))
  }

  constructor(names: readonly string[], draft: DraftBuilder) {
    this.#draft = draft
    this.#positions = new Map(names.map((name, i) => [name, i]))
  }

  add({ line, cells }: TableRow): void {
    // Receipts that were joined.
    if (cells[0] === RECEIPT_COLUMNS[0]) return this.#draft.passOver(line)
    const cell = (column: Column) => unguardCell(cells[this.#positions.get(column) ?? -1] ?? '')
    const key = JSON.stringify([cell('provider'), cell('account'), cell('job_id')])
    const job = this.#jobs.get(key) ?? this.#start(key, line, cell)
    const file = fileOf(cell)
    if (job && file) job.files.push(file)
  }

  finish(): void {
    for (const job of this.#jobs.values()) this.#draft.add(job)
  }

  #start(key: string, line: number, cell: (column: Column) => string) {
    const state = receiptStateSchema.safeParse(cell('state'))
    if (!state.success) {
      this.#draft.reject(line, { code: 'receiptState', params: {} })
      return null
    }
    const files: ReceiptFile[] = []
    const job = {
      line,
      id: cell('job_id'),
      provider: cell('provider'),
      account: cell('account'),
      product: cell('product'),
      title: cell('title'),
      earlier: {
        state: stateOf(state.data),
        files,
        missing: cell('missing').split(MISSING_SEPARATOR).filter(Boolean),
        ...costOf(
          amountOf(cell('cost')),
          this.#positions.has('cost_unit') ? cell('cost_unit') : undefined,
          cell('provider'),
        ),
        durationSeconds: amountOf(cell('duration_seconds')),
        words: wholeOf(amountOf(cell('words'))),
        completedAt: timeOf(cell('completed')),
      },
      files,
    }
    this.#jobs.set(key, job)
    return job
  }
}

const stateOf = (state: ReceiptState): JobState => (state === 'partial' ? 'completed' : state)

function fileOf(cell: (column: Column) => string): ReceiptFile | null {
  if (cell('output') === '' || cell('path') === '') return null
  const bytes = amountOf(cell('bytes'))
  return {
    output: cell('output'),
    kind: kindSchema.parse(cell('kind')),
    locale: cell('locale') || null,
    path: cell('path'),
    bytes: Number.isSafeInteger(bytes) ? bytes : null,
    sha256: sha256Of(cell('sha256')),
  }
}

/** The kind that claims the least stands in for one that cannot be read. */
const kindSchema = outputKindSchema.catch('metadata')

function amountOf(cell: string): number | null {
  const amount = Number(cell)
  return cell !== '' && Number.isFinite(amount) && amount >= 0 ? amount : null
}

/** What providers counted in before receipts said so. */
const unitsBefore: Readonly<Record<string, string>> = { redner: 'USD', swiftia: 'credits' }

/** @param unit undefined: the receipt is of a version that wrote none. */
function costOf(cost: number | null, unit: string | null | undefined, provider: string) {
  if (cost === null) return { cost, costUnit: null }
  return { cost, costUnit: (unit === undefined ? unitsBefore[provider] : unit) || null }
}

const wholeOf = (amount: number | null): number | null =>
  Number.isSafeInteger(amount) ? amount : null

function timeOf(text: string | null | undefined): number | null {
  const time = Date.parse(text ?? '')
  return Number.isNaN(time) ? null : time
}

function sha256Of(text: string | null): string | null {
  return text !== null && /^[0-9a-f]{64}$/i.test(text) ? text.toLowerCase() : null
}

const receiptSchema = z.object({
  format: z.literal(RECEIPT_FORMAT),
  version: z.number(),
  jobs: z.array(z.unknown()),
})

const receiptJobSchema = z.object({
  jobId: z.string(),
  provider: z.string(),
  account: z.string().optional(),
  product: z.string().nullish().catch(null),
  title: z.string().nullish(),
  state: receiptStateSchema,
  cost: z.number().nonnegative().nullish(),
  costUnit: z.string().nullable().optional().catch(null),
  durationSeconds: z.number().nonnegative().nullish(),
  words: z.number().nonnegative().nullish().catch(null),
  completed: z.string().nullish(),
  missing: z.array(z.string()).catch([]),
  outputs: z
    .array(
      z.object({
        key: z.string(),
        kind: kindSchema,
        locale: z.string().nullish(),
        path: z.string().nullish(),
        bytes: z.number().int().nonnegative().nullish(),
        sha256: z.string().nullish(),
      }),
    )
    .default([]),
})

/** The jobs of a JSON receipt; null when `value` is not one. */
export function receiptJobsOf(value: unknown): readonly unknown[] | null {
  const parsed = receiptSchema.safeParse(value)
  return parsed.success ? parsed.data.jobs : null
}

/** True for a receipt that a newer program wrote. */
export function isNewerReceipt(value: unknown): boolean {
  const parsed = receiptSchema.safeParse(value)
  return parsed.success && parsed.data.version > RECEIPT_VERSION
}

/** One job of a JSON receipt; null when it does not have the form. */
export function receiptRow(item: number, value: unknown): RawRow | null {
  const parsed = receiptJobSchema.safeParse(value)
  if (!parsed.success) return null
  const { jobId, provider, account, title, state, outputs, ...facts } = parsed.data
  const files = outputs.flatMap((output) =>
    output.path
      ? [
          {
            output: output.key,
            kind: output.kind,
            locale: output.locale ?? null,
            path: output.path,
            bytes: output.bytes ?? null,
            sha256: sha256Of(output.sha256 ?? null),
          },
        ]
      : [],
  )
  return {
    line: item,
    id: jobId,
    provider,
    account,
    product: facts.product ?? undefined,
    title: title ?? undefined,
    earlier: {
      state: stateOf(state),
      files,
      missing: facts.missing,
      ...costOf(facts.cost ?? null, facts.costUnit, provider),
      durationSeconds: facts.durationSeconds ?? null,
      words: wholeOf(facts.words ?? null),
      completedAt: timeOf(facts.completed),
    },
  }
}
