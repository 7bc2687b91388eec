/** One file, or one pasted text, of job IDs in whatever form people have it. */
import { UsageError } from '../errors.ts'
import { DraftBuilder, type BatchDraft } from './batch-draft.ts'
import { decodeText } from './decode-text.ts'
import { readJson } from './read-json.ts'
import { readTable } from './read-table.ts'
import type { ReadOptions } from './reading.ts'

export type { ReadOptions } from './reading.ts'

/** Largest input accepted, bytes. */
export const MAX_BATCH_BYTES = 256 * 1024 * 1024

/**
 * Reads CSV, TSV, plain lists, JSON lists, webhook payloads and our own receipts. The content
 * decides, not the extension. Gives way to other work while it reads.
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
  const draft = new DraftBuilder(name, options.providers)
  const text = typeof content === 'string' ? pasted(name, content) : decoded(name, content, draft)
  if (text.trim() === '') throw new UsageError(`${name}: the file is empty`)
  const found =
    (await readJson(name, text, draft, options)) ?? (await readTable(name, text, draft, options))
  return draft.build(found)
}

/** @throws UsageError when `bytes` is more than an import may have */
export function refuseTooLarge(name: string, bytes: number): void {
  if (bytes <= MAX_BATCH_BYTES) return
  const mebibytes = (n: number) => Math.ceil(n / 1024 / 1024)
  throw new UsageError(
    `${name}: the file has ${mebibytes(bytes)} MiB; a list of jobs may have ${mebibytes(MAX_BATCH_BYTES)} MiB at most`,
  )
}

function decoded(name: string, bytes: Uint8Array, draft: DraftBuilder): string {
  const { text, note } = decodeText(bytes, name)
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
  return draft.build({ roles: null, columns: [] })
}
