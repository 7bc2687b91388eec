/** Where an import comes from, so that it can be read, and read once more. */
import type { BatchDraft } from '../../imports/batch-draft.ts'
import { UnknownColumnError } from '../../imports/column-roles.ts'
import { readBatch, type ReadOptions } from '../../imports/read-batch.ts'
import type { ImportIssue } from '../../../preload/contract/model.ts'
import { readAddLink } from './add-link.ts'
import { readImportFiles, undecidedDraft, type FileDraft } from './read-import-files.ts'

export type ImportSource =
  | { readonly paths: readonly string[] }
  | { readonly text: string }
  /** `reelhaul://add?…` */
  | { readonly link: string }
  /** A provider's list, which can be read in one way only. */
  | { readonly draft: BatchDraft }

const pastedName = 'Pasted jobs'

/**
 * @throws UsageError in one sentence when nothing can be used; the signal's reason when aborted
 */
export async function readSource(
  source: ImportSource,
  options: ReadOptions,
): Promise<{ drafts: [FileDraft, ...FileDraft[]]; issues: ImportIssue[] }> {
  if ('paths' in source) return readImportFiles(source.paths, options)
  const draft = await readOther(source, options)
  return { drafts: [{ file: draft.name, draft }], issues: [] }
}

function readOther(
  source: Exclude<ImportSource, { readonly paths: readonly string[] }>,
  options: ReadOptions,
): BatchDraft | Promise<BatchDraft> {
  if ('draft' in source) return source.draft
  return 'link' in source ? readAddLink(source.link) : readText(source.text, options)
}

async function readText(text: string, options: ReadOptions): Promise<BatchDraft> {
  try {
    return await readBatch(pastedName, text, options)
  } catch (error) {
    if (error instanceof UnknownColumnError) return undecidedDraft(pastedName, error)
    throw error
  }
}
