/** The batch that an import becomes, as the user wants it. Pure but for what it is handed. */
import {
  batchNameOf,
  batchNameProblem,
  longestBatchName,
  type BatchNameProblem,
} from '../../../preload/contract/batch-name.ts'
import type { ImportCommit } from '../../../preload/contract/model.ts'
import { UsageError } from '../../errors.ts'
import type { NewBatch } from '../../queue/records.ts'

/** Folder and template of a batch of that name, unless the user says otherwise. */
type TargetOf = (name: string) => NewBatch

/** @param name as typed; null: as proposed. */
export function namedTarget(name: string | null, proposed: NewBatch, targetOf: TargetOf): NewBatch {
  if (name === null) return proposed
  return { ...targetOf(batchNameOf(name)), template: proposed.template }
}

/** @throws UsageError in one sentence when the name cannot be used */
export function batchOf(
  { name, folder, template }: Pick<ImportCommit, 'name' | 'folder' | 'template'>,
  proposed: NewBatch,
  targetOf: TargetOf,
): NewBatch {
  const problem = name === null ? null : batchNameProblem(name)
  if (problem !== null) throw new UsageError(unusableNames[problem])
  const named = namedTarget(name, proposed, targetOf)
  return { ...named, folder: folder ?? named.folder, template: template ?? named.template }
}

const unusableNames: Readonly<Record<BatchNameProblem, string>> = {
  empty: 'The batch needs a name.',
  long: `The name of a batch has at most ${longestBatchName} characters.`,
  unseen: 'The name of the batch has invisible characters in it. Type it by hand.',
  wordless: 'The name of a batch needs a letter or a digit.',
}
