/** How a list of jobs is read where there is more than one way: encodings, sheets, first rows. */
import { z } from 'zod'

/** Encodings that a list may be read with, as the WHATWG names them; UTF-32 besides. */
export const listEncodings = [
  ...(['utf-8', 'utf-16le', 'utf-16be', 'utf-32le', 'utf-32be', 'windows-1252'] as const),
  ...(['windows-1250', 'windows-1251', 'windows-1253', 'windows-1254', 'windows-1255'] as const),
  ...(['windows-1256', 'windows-1257', 'windows-874', 'koi8-r', 'ibm866', 'macintosh'] as const),
  ...(['shift_jis', 'euc-jp', 'iso-2022-jp', 'gb18030', 'big5', 'euc-kr'] as const),
] as const
export const listEncodingSchema = z.enum(listEncodings)
export type ListEncoding = z.infer<typeof listEncodingSchema>

/** What a row above the others is. */
export const firstRowSchema = z.enum(['names', 'job'])
export type FirstRow = z.infer<typeof firstRowSchema>

/** What a list was read from. */
export const listSourceSchema = z.object({
  /** Null where there is nothing to choose: no bytes above ASCII, a workbook, pasted text. */
  encoding: z.object({ name: listEncodingSchema, guessed: z.boolean() }).nullable(),
  /** `names`: of all sheets; null: no workbook. */
  sheet: z.object({ name: z.string(), names: z.array(z.string()) }).nullable(),
})
export type ListSource = z.infer<typeof listSourceSchema>
export const noSource: ListSource = { encoding: null, sheet: null }
