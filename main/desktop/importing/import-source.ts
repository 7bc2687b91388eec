/** Where an import comes from, so that it can be read, and read once more. */
import type { BatchDraft } from '../../imports/batch-draft.ts'
import { UnknownColumnError } from '../../imports/column-roles.ts'
import { readBatch, type ReadOptions } from '../../imports/read-batch.ts'
import type { ImportIssue } from '../../../preload/contract/model.ts'
import { readImportFiles, undecidedDraft, type FileDraft } from './read-import-files.ts'

export type ImportSource =
  | { readonly paths: readonly string[] }
  | { readonly text: string }
  /** A link or a provider's list, which can be read in one way only. */
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
  const draft = 'draft' in source ? source.draft : await readText(source.text, options)
  return { drafts: [{ file: draft.name, draft }], issues: [] }
}

async function readText(text: string, options: ReadOptions): Promise<BatchDraft> {
  try {
    return await readBatch(pastedName, text, options)
  } catch (error) {
    if (error instanceof UnknownColumnError) return undecidedDraft(pastedName, error)
    throw error
  }
}
