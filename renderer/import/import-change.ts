/** What a user wants a list to be read as, while it is not read yet. */
import type { ImportPreview, ImportReread } from '../../preload/contract/model.ts'

export type ImportChange = Omit<ImportReread, 'id'>

/** Two changes as one. Another text, sheet or first line has columns of its own. */
export function both({ roles, ...before }: ImportChange, change: ImportChange): ImportChange {
  const others = change.encoding ?? change.sheet ?? change.firstRow
  return { ...before, ...(roles && others === undefined && { roles }), ...change }
}

/** The preview with what was chosen, though not yet with what it comes to. */
export function withChange(preview: ImportPreview, change: ImportChange): ImportPreview {
  const { roles = preview.roles, encoding, sheet, firstRow } = change
  const { reading } = preview
  return {
    ...preview,
    roles,
    reading: {
      ...reading,
      encoding: encoding === undefined ? reading.encoding : { name: encoding, guessed: false },
      sheet: reading.sheet && { ...reading.sheet, name: sheet ?? reading.sheet.name },
      firstRow: firstRow ?? reading.firstRow,
    },
  }
}
