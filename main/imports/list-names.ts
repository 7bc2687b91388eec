/** What a file with a list of jobs is called. How it is read, its content decides. Pure. */
import { extname } from 'node:path'

export const listExtensions: readonly string[] = ['.csv', '.tsv', '.txt', '.json']

export const isListName = (name: string): boolean =>
  listExtensions.includes(extname(name).toLowerCase())
