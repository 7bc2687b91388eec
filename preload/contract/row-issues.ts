/**
 * Why a row of a list is no job, or what else is to be known of a list, as codes with parameters: put
 * into words where it is read. Their words are the messages of the group `rowIssues`.
 */
import { z } from 'zod'
import { codedSchema, codesOf, type Coded } from './coded.ts'

/** The start of a cell, on one line. */
const cell = z.string()
const name = z.string()
/** 1-based. */
const place = z.number().int().positive()
const amount = z.number().int().nonnegative()

const parameters = {
  noJobId: {},
  tooLong: { most: amount },
  link: {},
  space: { text: cell },
  rounded: { text: cell },
  date: { text: cell },
  unprintable: { text: cell },
  character: { text: cell, character: z.string() },
  notAnId: { text: cell },
  /** `names`: those that there are. */
  provider: { text: cell, names: z.array(name) },
  repeats: { text: cell, line: place },
  repeatsElsewhere: { text: cell, line: place, file: name },
  json: {},
  receiptJob: { n: place },
  receiptState: {},
  notAJob: {},
  noField: { fields: z.array(name) },
  largeNumber: {},
  /** `cells`: of the row; `columns`: of the table. */
  moreCells: { cells: amount, columns: amount },
  rowTooLong: {},
  openQuote: {},
  windows1252: {},
  encodingGuessed: { encoding: name },
  /** UTF-8 with bytes that are none. */
  damagedText: {},
  /** Of a workbook; `names`: of the other sheets. */
  oneSheet: { sheet: name, names: z.array(name) },
  hiddenRows: { n: amount },
  /** `line`: of the first of them. */
  linesAbove: { n: amount, line: place },
  linesPassedOver: { n: amount, line: place },
  firstRowNames: { text: cell, line: place },
  /** Of a table whose job IDs are not found. */
  severalColumns: { columns: z.array(name) },
  unnamedColumns: {},
  /** `more`: there are others than these. */
  otherColumns: { columns: z.array(name), more: z.boolean() },
  tooManyLists: { folder: name, most: amount },
  /** Why a whole file cannot be used: a sentence of its own, in English. */
  text: { text: z.string() },
} as const

export type RowIssue = Coded<typeof parameters>
export type RowIssueCode = RowIssue['code']
export const rowIssueCodes = codesOf(parameters)

/** Accepts what `RowIssue` describes; anything else is no issue. */
export const rowIssueSchema = codedSchema(parameters)
