/** A workbook as a list of jobs: the sheet that is meant, else the first that holds jobs. */
import { UsageError } from '../../errors.ts'
import { DraftBuilder, type BatchDraft } from '../batch-draft.ts'
import { isCertainIdName, nameKey } from '../column-names.ts'
import { UnknownColumnError } from '../column-roles.ts'
import { shapeOf } from '../job-id.ts'
import type { ReadOptions } from '../reading.ts'
import { TableRows } from '../read-table.ts'
import { yieldToEventLoop } from '../yield-to-event-loop.ts'
import { openWorkbook, type SheetEntry, type Workbook } from './open-workbook.ts'
import { readSheet } from './read-sheet.ts'

/** Sheets tried before one has to be named. */
const MAX_TRIED = 20

/**
 * @param name file name for messages.
 * @throws UsageError when no sheet can be used; UnknownColumnError when the user has to say which
 *   column holds the IDs
 */
export async function readWorkbook(
  name: string,
  bytes: Uint8Array,
  options: ReadOptions,
): Promise<BatchDraft> {
  const book = await openWorkbook(name, bytes, yieldToEventLoop(options.signal))
  let reason: unknown = null
  let found: BatchDraft | null = null
  for (const sheet of sheetsToTry(book, options.sheet ?? null)) {
    try {
      const draft = await readOne(name, book, sheet, options)
      if (isConvincing(draft)) return draft
      found ??= draft
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
      // Of several, the one whose columns the user can choose says most.
      if (error instanceof UnknownColumnError && !(reason instanceof UnknownColumnError))
        reason = error
      reason ??= error
    }
  }
  if (found === null) throw reason
  return found
}

/** Sums by kind of job may stand below names like those of a list: words, and no IDs. */
function isConvincing({ rows, roles }: BatchDraft): boolean {
  const certain = roles?.jobId !== null && isCertainIdName(nameKey(roles?.jobId ?? ''))
  const likely = rows.filter(({ remoteId }) => /\d/.test(remoteId) || shapeOf(remoteId)).length
  return certain || likely > rows.length / 2
}

/** The one that is named, if there is one; else those that can be seen, in their order. */
function sheetsToTry({ sheets }: Workbook, named: string | null): readonly SheetEntry[] {
  const wanted = sheets.find(({ name }) => isSameSheet(name, named))
  if (wanted) return [wanted]
  const seen = sheets.filter(({ hidden }) => !hidden)
  return (seen.length > 0 ? seen : sheets).slice(0, MAX_TRIED)
}

/** Names of sheets are told apart without case, as Excel does. */
export const isSameSheet = (name: string, other: string | null): boolean =>
  other !== null && name.trim().toLowerCase() === other.trim().toLowerCase()

async function readOne(
  name: string,
  book: Workbook,
  sheet: SheetEntry,
  options: ReadOptions,
): Promise<BatchDraft> {
  const draft = new DraftBuilder(name, options.providers)
  const names = book.sheets.map((one) => one.name)
  draft.readFrom({ encoding: null, sheet: { name: sheet.name, names } })
  if (names.length > 1) {
    const others = names.filter((one) => one !== sheet.name).slice(0, MAX_TRIED)
    draft.remark({ code: 'oneSheet', params: { sheet: sheet.name, names: others } })
  }
  const rows = new TableRows(name, draft, options)
  const yieldTurn = yieldToEventLoop(options.signal)
  try {
    const hidden = await readSheet(name, book, sheet, yieldTurn, (row) => rows.add(row))
    if (hidden > 0) draft.remark({ code: 'hiddenRows', params: { n: hidden } })
    return draft.build(rows.finish())
  } catch (error) {
    throw error instanceof UnknownColumnError ? error.from(draft.source) : error
  }
}
