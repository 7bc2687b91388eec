/** What a file with a list of jobs is called. How it is read, its content decides. Pure. */
import { basename, extname } from 'node:path'

export const listExtensions: readonly string[] = [
  ...['.csv', '.tsv', '.tab', '.txt', '.json', '.jsonl', '.ndjson', '.xlsx', '.xlsm', '.xls'],
]

/** Excel puts `~$May.xlsx` beside a workbook that is open: it holds no list. */
export const isListName = (name: string): boolean =>
  listExtensions.includes(extname(name).toLowerCase()) && !basename(name).startsWith('~$')
