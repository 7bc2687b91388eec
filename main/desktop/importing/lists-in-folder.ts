/** The lists of jobs in a dropped folder: as many as anybody means, however much else is in it. */
import { opendir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { ImportIssue } from '../../../preload/contract/model.ts'
import { isListName } from '../../imports/list-names.ts'

/** Who drops a folder with more has dropped another one than they meant. */
const mostFiles = 200
/** Names looked at, so that a folder with a million files takes no time. */
const mostNames = 20_000
const mostFolders = 200

export interface FoundLists {
  /** Absolute, in alphabetical order. */
  readonly files: readonly string[]
  readonly issues: readonly ImportIssue[]
}

/**
 * Lists directly in the folder, and in the folders directly in it; what is hidden is not meant.
 * @throws the system's error when the folder cannot be read.
 */
export async function listsIn(folder: string): Promise<FoundLists> {
  const top = await look(folder, mostNames)
  const files = [...top.files]
  let { names } = top
  for (const inner of top.folders.slice(0, mostFolders)) {
    if (names >= mostNames) break
    // One that may not be read is no reason to leave out the others.
    const found = await look(inner, mostNames - names).catch(() => null)
    files.push(...(found?.files ?? []))
    names += found?.names ?? 0
  }
  const complete =
    names < mostNames && top.folders.length <= mostFolders && files.length <= mostFiles
  return { files: files.slice(0, mostFiles), issues: complete ? [] : [tooManyIn(folder)] }
}

async function look(folder: string, most: number) {
  const files: string[] = []
  const folders: string[] = []
  let names = 0
  for await (const entry of await opendir(folder)) {
    if (++names >= most) break
    const path = join(folder, entry.name)
    if (entry.name.startsWith('.')) continue
    if (entry.isDirectory()) folders.push(path)
    else if (isListName(entry.name)) files.push(path)
  }
  const byName = (a: string, b: string) => a.localeCompare(b)
  return { files: files.sort(byName), folders: folders.sort(byName), names }
}

function tooManyIn(folder: string): ImportIssue {
  const name = basename(folder)
  const issue = { code: 'tooManyLists', params: { folder: name, most: mostFiles } } as const
  return { file: name, line: null, issue }
}
