/** JSON lists of jobs, providers' webhook payloads, receipts; also one JSON value a line. */
import { UsageError } from '../errors.ts'
import { jsonExcess, type JsonExcess } from '../json-bounds.ts'
import { webhookHint, type WebhookHint } from '../webhooks/webhook-payload.ts'
import { MAX_ROWS, type DraftBuilder } from './batch-draft.ts'
import { yieldToEventLoop } from './yield-to-event-loop.ts'
import { isRenderIdName } from './column-names.ts'
import { rolesOf, withRoles } from './column-roles.ts'
import { findColumns } from './find-columns.ts'
import { shorten } from './job-id.ts'
import { isNewerReceipt, receiptJobsOf, receiptRow } from './read-receipt.ts'
import type { FoundNames, ReadOptions } from './reading.ts'

/** A value and where it stands: its line, or its place in the list. */
interface Item {
  readonly at: number
  readonly value: unknown
}

type Fields = Readonly<Record<string, unknown>>

/** JSON is parsed in one go, and longer ones would hold up everything else, characters. */
const MAX_JSON_CHARS = 64 * 1024 * 1024

/** The rows that one import may have, each with files and columns; half a gigabyte at the very most. */
const BOUNDS = { containers: 2_000_000, values: 10_000_000 }

const EXCESS: Readonly<Record<JsonExcess, string>> = {
  containers: `there are more than ${BOUNDS.containers.toLocaleString('en')} lists and objects in it`,
  values: `there are more than ${BOUNDS.values.toLocaleString('en')} values in it`,
}

const NO_COLUMNS: FoundNames = { roles: null, columns: [], header: null }

/** Values judged between two rests. */
const VALUES_AT_ONCE = 500

/** Fields of an object that a message names. */
const MAX_SHOWN_FIELDS = 8

/** Keys under which answers and exports keep their list of jobs. */
const LIST_KEYS = [
  ...['jobs', 'jobIds', 'job_ids', 'ids', 'items', 'results', 'rows', 'data'],
  ...['tasks', 'records'],
]

/**
 * Adds what a JSON text holds; null when `text` is not JSON, so that it may be a table.
 * @throws UsageError for a `.json` file that does not parse, and for a receipt of a newer version
 */
export async function readJson(
  name: string,
  text: string,
  draft: DraftBuilder,
  options: ReadOptions,
): Promise<FoundNames | null> {
  const isJsonFile = /\.(?:json|jsonl|ndjson)$/i.test(name)
  if (!/^\s*[[{]/.test(text)) {
    if (isJsonFile) throw new UsageError(`${name}, line 1: this is not JSON`)
    return null
  }
  if (text.length > MAX_JSON_CHARS) {
    throw new UsageError(`${name}: JSON may have 64 MiB at most; split it, or use CSV`)
  }
  const excess = jsonExcess(text, BOUNDS)
  if (excess !== null) {
    throw new UsageError(`${name}: this JSON is no list of jobs: ${EXCESS[excess]}`)
  }
  const parsed = parseJson(text)
  if ('value' in parsed) return readValue(name, parsed.value, draft, options)
  const lines = jsonLines(text, draft)
  if (lines) return readItems(lines, draft, options)
  if (isJsonFile) throw new UsageError(`${name}, line ${parsed.line}: this is not valid JSON`)
  return null
}

function parseJson(text: string): { value: unknown } | { line: number } {
  try {
    return { value: JSON.parse(text) }
  } catch (error) {
    const position = /position (\d+)/.exec(String(error))?.[1]
    const before = position === undefined ? text : text.slice(0, Number(position))
    return { line: before.split(/\r\n|\n|\r/).length }
  }
}

/** One object a line (NDJSON); null unless the first line is one. */
function jsonLines(text: string, draft: DraftBuilder): Item[] | null {
  const first = parseJson(/^\s*(.*)/.exec(text)?.[1] ?? '')
  if (!('value' in first) || !isObject(first.value)) return null
  const items: Item[] = []
  for (const [i, line] of text.split(/\r\n|\n|\r/).entries()) {
    if (line.trim() === '') continue
    const parsed = parseJson(line)
    if ('value' in parsed) items.push({ at: i + 1, value: parsed.value })
    else draft.reject(i + 1, { code: 'json', params: {} })
  }
  return items
}

async function readValue(
  name: string,
  value: unknown,
  draft: DraftBuilder,
  options: ReadOptions,
): Promise<FoundNames> {
  const jobs = receiptJobsOf(value)
  if (!jobs) return readItems(itemsOf(value), draft, options)
  if (isNewerReceipt(value)) {
    throw new UsageError(`${name}: a newer Reelhaul wrote this receipt; update to read it`)
  }
  await inTurns(jobs, options, (job, i) => {
    const row = receiptRow(i + 1, job)
    if (row) draft.add(row)
    else draft.reject(i + 1, { code: 'receiptJob', params: { n: i + 1 } })
  })
  return NO_COLUMNS
}

/** Does something with each value, resting in between. */
async function inTurns<T>(
  values: readonly T[],
  options: ReadOptions,
  act: (value: T, i: number) => void,
): Promise<void> {
  const yieldTurn = yieldToEventLoop(options.signal)
  for (const [i, value] of values.entries()) {
    act(value, i)
    if (i % VALUES_AT_ONCE !== 0) continue
    options.onProgress?.(i / values.length)
    await yieldTurn()
  }
}

/** A list as it is, a list inside an answer, or one job. */
function itemsOf(value: unknown): Item[] {
  if (Array.isArray(value))
    return value.slice(0, MAX_ROWS + 1).map((item: unknown, i) => ({ at: i + 1, value: item }))
  if (isObject(value) && webhookHint(value) === null) {
    const inner = LIST_KEYS.map((key) => value[key]).find((found) => typeof found === 'object')
    if (Array.isArray(inner)) return itemsOf(inner)
    if (isObject(inner)) return [{ at: 1, value: inner }]
  }
  return [{ at: 1, value }]
}

async function readItems(
  items: readonly Item[],
  draft: DraftBuilder,
  options: ReadOptions,
): Promise<FoundNames> {
  const table = tableOf(items, options)
  await inTurns(items, options, (item) => addItem(item, table, draft))
  if (!table) return NO_COLUMNS
  return {
    roles: rolesOf({ ...table, names: table.keys }),
    columns: table.keys,
    header: table.keys,
  }
}

interface ObjectTable {
  readonly keys: readonly string[]
  readonly jobId: number
  readonly provider: number | null
  readonly account: number | null
  readonly product: number | null
  readonly title: number | null
}

/** Objects are rows of a table whose header is their keys. */
function tableOf(items: readonly Item[], { roles, providers }: ReadOptions): ObjectTable | null {
  const rows = items
    .slice(0, 200)
    .map((item) => item.value)
    .filter(isObject)
    .filter((row) => webhookHint(row) === null)
  const keys = [...new Set(rows.flatMap((row) => Object.keys(row)))].slice(0, 200)
  if (keys.length === 0) return null
  const cells = rows.map((row) => keys.map((key) => textOf(row[key])))
  const guessed = findColumns(keys, cells, providers)
  // The names may have been made distinct, and the user has seen the keys.
  const found = withRoles({ ...guessed, names: keys }, roles)
  return found.jobId !== null ? { ...found, keys, jobId: found.jobId } : null
}

function addItem({ at, value }: Item, table: ObjectTable | null, draft: DraftBuilder): void {
  if (typeof value === 'string') return draft.add({ line: at, id: value })
  if (typeof value === 'number') return addNumber(at, value, draft)
  if (!isObject(value)) return draft.reject(at, { code: 'notAJob', params: {} })
  const hint = webhookHint(value)
  if (hint) return addWebhook(at, hint, draft)
  if (table) return addObject(at, value, table, draft)
  const fields = Object.keys(value).slice(0, MAX_SHOWN_FIELDS).map(shorten)
  draft.reject(at, { code: 'noField', params: { fields } })
}

/** JSON numbers beyond 2^53 have lost their last digits when we see them. */
function addNumber(at: number, value: number, draft: DraftBuilder): void {
  if (Number.isSafeInteger(value)) draft.add({ line: at, id: String(value) })
  else draft.reject(at, { code: 'largeNumber', params: {} })
}

function addObject(at: number, value: Fields, table: ObjectTable, draft: DraftBuilder): void {
  const { keys } = table
  const id = value[keys[table.jobId]!]
  if (typeof id === 'number' && !Number.isSafeInteger(id)) return addNumber(at, id, draft)
  const field = (position: number | null) =>
    position === null ? undefined : textOf(value[keys[position]!])
  draft.add({
    line: at,
    id: textOf(id),
    provider: field(table.provider),
    account: field(table.account),
    product: field(table.product) || (isRenderIdName(keys[table.jobId]!) ? 'render' : undefined),
    title: field(table.title),
    columns: keys
      .filter((_, i) => i !== table.jobId)
      .map((key) => [key, textOf(value[key])] as const),
  })
}

/** A payload's links are not taken: nothing vouches for the sender. */
function addWebhook(at: number, hint: WebhookHint, draft: DraftBuilder): void {
  const columns = { event: hint.event, status: hint.status, product: hint.facts.product }
  draft.hint(hint)
  draft.add({
    line: at,
    id: hint.remoteId,
    provider: hint.provider,
    product: hint.facts.product,
    columns: Object.entries(columns).map(([key, cell]) => [key, cell ?? ''] as const),
  })
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Plain values as text; lists and objects are not cells. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}
