/** The batch that an import becomes, as the user wants it. Pure but for what it is handed. */
import {
  batchNameOf,
  batchNameProblem,
  longestBatchName,
  type BatchNameProblem,
} from '../../../preload/contract/batch-name.ts'
import type { ImportCommit } from '../../../preload/contract/model.ts'
import type { ProviderName } from '../../../preload/contract/vocabulary.ts'
import type { ListChoice, ListedProvider } from '../../imports/reading.ts'
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

/** What is remembered of a batch for lists like its own; absent: nothing was said. */
export type BatchMemory = Pick<ListChoice, 'template' | 'provider'>

/** @param usual the template of the settings: chosen, it is no choice to remember. */
export function saidOf(
  { template, provider }: Pick<ImportCommit, 'template' | 'provider'>,
  usual: string,
): BatchMemory {
  return {
    ...(template !== null && { template: template === usual ? null : template }),
    ...(provider !== null && { provider }),
  }
}

/** With the template that was chosen last time for such lists, as long as it can be used. */
export function proposedTarget(
  { name, columns }: { readonly name: string; readonly columns: readonly string[] },
  { template = null }: BatchMemory,
  deps: {
    readonly target: TargetOf
    /** @throws UsageError when the template cannot be used */
    readonly exampleNames: (
      template: string,
      columns: readonly string[],
      rows: readonly never[],
    ) => unknown
  },
): NewBatch {
  const target = deps.target(name)
  if (template === null) return target
  try {
    deps.exampleNames(template, columns, [])
    return { ...target, template }
  } catch (error) {
    if (error instanceof UsageError) return target
    throw error
  }
}

/** The provider that was chosen last time for such lists, as long as there is one of that name. */
export function proposedProvider(
  { provider = null }: BatchMemory,
  providers: readonly ListedProvider[],
): ProviderName | null {
  return providers.some(({ name }) => name === provider) ? provider : null
}

const unusableNames: Readonly<Record<BatchNameProblem, string>> = {
  empty: 'The batch needs a name.',
  long: `The name of a batch has at most ${longestBatchName} characters.`,
  unseen: 'The name of the batch has invisible characters in it. Type it by hand.',
  wordless: 'The name of a batch needs a letter or a digit.',
}
