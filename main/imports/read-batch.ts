/** One file, or one pasted text, of job IDs in whatever form people have it. */
import { UsageError } from '../errors.ts'
import { DraftBuilder, type BatchDraft } from './batch-draft.ts'
import { decodeText } from './decode-text.ts'
import { UnknownColumnError } from './column-roles.ts'
import { isZip, refuseOtherTexts } from './file-kind.ts'
import { readJson } from './read-json.ts'
import { readTable } from './read-table.ts'
import type { ReadOptions } from './reading.ts'
import { readWorkbook } from './workbook/read-workbook.ts'

export type { ReadOptions } from './reading.ts'

/** Largest input accepted, bytes. */
export const MAX_BATCH_BYTES = 256 * 1024 * 1024

/**
 * Reads CSV, TSV, plain lists, JSON lists, Excel workbooks, webhook payloads and our own receipts. The
 * content decides, not the extension. Gives way to other work while it reads.
 * @param name file name, for messages and for the batch's name
 * @throws UsageError naming the file, and the line where there is one, when nothing can be used;
 *   UnknownColumnError when the user has to say which column holds the IDs
 */
export async function readBatch(
  name: string,
  content: Uint8Array | string,
  options: ReadOptions = {},
): Promise<BatchDraft> {
  refuseTooLarge(name, content.length)
  const found = await orUnknown(readOnce(name, content, options))
  const choice = found.header && options.known ? options.known.find(found.header) : null
  if (choice !== null) {
    const again = await orNull(readOnce(name, content, { ...options, ...choice }))
    if (again !== null) return { ...again, remembered: choice }
  }
  if (found instanceof UnknownColumnError) throw found
  return found
}

async function orUnknown(draft: Promise<BatchDraft>): Promise<BatchDraft | UnknownColumnError> {
  try {
    return await draft
  } catch (error) {
    if (error instanceof UnknownColumnError) return error
    throw error
  }
}

/** What was said of another list may not do for this one. */
async function orNull(draft: Promise<BatchDraft>): Promise<BatchDraft | null> {
  try {
    return await draft
  } catch (error) {
    if (error instanceof UsageError) return null
    throw error
  }
}

async function readOnce(
  name: string,
  content: Uint8Array | string,
  options: ReadOptions,
): Promise<BatchDraft> {
  if (typeof content !== 'string' && isZip(content)) return readWorkbook(name, content, options)
  const draft = new DraftBuilder(name, options.providers)
  const text =
    typeof content === 'string' ? pasted(name, content) : decoded(name, content, draft, options)
  if (text.trim() === '') throw new UsageError(`${name}: the file is empty`)
  refuseOtherTexts(text, name)
  try {
    const found =
      (await readJson(name, text, draft, options)) ?? (await readTable(name, text, draft, options))
    return draft.build(found)
  } catch (error) {
    throw error instanceof UnknownColumnError ? error.from(draft.source) : error
  }
}

/** @throws UsageError when `bytes` is more than an import may have */
export function refuseTooLarge(name: string, bytes: number): void {
  if (bytes <= MAX_BATCH_BYTES) return
  const mebibytes = (n: number) => Math.ceil(n / 1024 / 1024)
  throw new UsageError(
    `${name}: the file has ${mebibytes(bytes)} MiB; a list of jobs may have ${mebibytes(MAX_BATCH_BYTES)} MiB at most`,
  )
}

function decoded(
  name: string,
  bytes: Uint8Array,
  draft: DraftBuilder,
  options: ReadOptions,
): string {
  const { text, encoding, note } = decodeText(bytes, name, options.encoding ?? null)
  draft.readFrom({ encoding, sheet: null })
  if (note) draft.remark(note)
  return text
}

function pasted(name: string, text: string): string {
  if (text.includes('\0')) throw new UsageError(`${name}: this is not plain text`)
  return text.replace(/^\uFEFF/, '').toWellFormed()
}

/**
 * IDs that were given one by one (on a command line, in a link): nothing is guessed about headers.
 * @param provider of all of them; empty: not said
 * @throws UsageError when none of them can be used
 */
export function readIds(name: string, ids: readonly string[], provider = ''): BatchDraft {
  const draft = new DraftBuilder(name)
  for (const [i, id] of ids.entries()) draft.add({ line: i + 1, id, provider })
  return draft.build({ roles: null, columns: [], header: null })
}
