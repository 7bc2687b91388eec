/** How the user wants the list of one preview to be read, and what of it is remembered. */
import type { FirstRow } from '../../../preload/contract/list-reading.ts'
import type { ImportPreview, ImportReread } from '../../../preload/contract/model.ts'
import type { KnownLists, ListChoice } from '../../imports/reading.ts'
import type { BatchMemory } from './batch-choice.ts'
import type { MergedDraft } from './merge-drafts.ts'

/** Choices by the names of columns, for lists of the same kind to come. */
export interface ListMemory extends KnownLists {
  remember(header: readonly string[], choice: ListChoice): void
  forget(header: readonly string[]): void
}

export interface Reading {
  readonly choice: ListChoice & { readonly firstRow: FirstRow | null }
  /** The user has said something: it is remembered once the import is confirmed. */
  readonly told: boolean
  /** The names of columns as first read and as read now: with another encoding they differ. */
  readonly headers: readonly (readonly string[])[]
}

export const unread: Reading = {
  choice: { roles: null, encoding: null, sheet: null, firstRow: null },
  told: false,
  headers: [],
}

/** With what the user has changed. Another text or sheet has columns of its own. */
export function withChange(reading: Reading, change: ImportReread): Reading {
  const { headers } = reading
  const { choice } = change.forget ? unread : reading
  const { encoding, sheet, firstRow } = change
  const others = encoding ?? sheet ?? firstRow
  return {
    choice: {
      roles: change.roles ?? (others === undefined ? choice.roles : null),
      encoding: encoding ?? choice.encoding,
      sheet: sheet ?? choice.sheet,
      firstRow: firstRow ?? (sheet === undefined ? choice.firstRow : null),
      template: choice.template ?? null,
      provider: choice.provider ?? null,
    },
    told: (change.roles ?? others) !== undefined,
    headers,
  }
}

/** With what was found in reading. */
export function afterReading(reading: Reading, { remembered, header }: MergedDraft): Reading {
  const choice = remembered === null ? reading.choice : { ...remembered, firstRow: null }
  const [first = header] = reading.headers
  const headers = [first, header].filter((names) => names !== null && names !== undefined)
  return { ...reading, choice, headers }
}

/** @param said of the batch; undefined: nothing. `template` null: as the settings say. */
export function remember(
  memory: ListMemory | undefined,
  { choice, told, headers }: Reading,
  said: BatchMemory,
): void {
  const { template = choice.template, provider = choice.provider } = said
  if (!told && said.template === undefined && said.provider === undefined) return
  for (const header of headers) memory?.remember(header, { ...choice, template, provider })
}

export function forget(memory: ListMemory | undefined, { headers }: Reading): void {
  for (const header of headers) memory?.forget(header)
}

export function shownReading(
  { choice }: Reading,
  { source, doubtful, remembered }: MergedDraft,
): ImportPreview['reading'] {
  const { encoding, sheet } = source
  return {
    encoding,
    sheet: sheet && { name: sheet.name, names: [...sheet.names] },
    firstRow: choice.firstRow ?? (doubtful ? 'names' : null),
    remembered: remembered !== null,
  }
}
