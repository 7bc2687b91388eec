/** Whether a job's saved files are still as they were saved, for its row. Pure. */
import type { JobView } from '../../preload/contract/model.ts'
import type { FoundState } from '../../preload/contract/vocabulary.ts'

/** What a row speaks of, the worst first. A file that was only written to since may be as it was. */
const told = ['unreachable', 'moved', 'changed', 'unreadable'] as const
export type NotAsSaved = Extract<FoundState, (typeof told)[number]>

/** Null: all files are as they were saved, as far as is known. */
export function notAsSaved({ outputs }: Pick<JobView, 'outputs'>): NotAsSaved | null {
  const saved = outputs.filter(({ state }) => state === 'saved')
  return told.find((state) => saved.some(({ found }) => found === state)) ?? null
}

/** Saved files that are not as they were. */
export const countOfNotAsSaved = (
  { outputs }: Pick<JobView, 'outputs'>,
  what: NotAsSaved,
): number => outputs.filter(({ state, found }) => state === 'saved' && found === what).length
