/** What a list still needs before it can be added, in the order in which the sheet asks for it. Pure. */
import type { ImportPreview } from '../../preload/contract/model.ts'
import type { Stage } from './import-stage.ts'

/**
 * `reading` it is not read yet · `unreadable` · `column` no column holds the job IDs · `refused` nothing can
 * be used as it is read now · `nothing` nothing in it is new · `provider` · `account` · `name` · `template`.
 */
export const openQuestions = [
  ...(['reading', 'unreadable', 'adding', 'column', 'refused', 'nothing'] as const),
  ...(['provider', 'account', 'name', 'template'] as const),
] as const
export type OpenQuestion = (typeof openQuestions)[number]

export interface Answers {
  readonly stage: Stage
  /** Jobs that are here, failed, and would be tried again. */
  readonly retries: number
  readonly needsProvider: boolean
  readonly needsAccount: boolean
  readonly nameProblem: boolean
  readonly templateProblem: boolean
}

/** The first that is open; null: the list can be added. */
export function firstOpen(answers: Answers): OpenQuestion | null {
  const { stage } = answers
  if (stage.is === 'adding' || stage.is === 'stopping') return 'adding'
  if (stage.is === 'unreadable') return 'unreadable'
  if (stage.is !== 'ready' && stage.is !== 'refused') return 'reading'
  if (isColumnOpen(stage.preview)) return 'column'
  if (stage.is === 'refused') return 'refused'
  if (stage.preview.counts.fresh === 0 && answers.retries === 0) return 'nothing'
  if (answers.needsProvider) return 'provider'
  if (answers.needsAccount) return 'account'
  if (answers.nameProblem) return 'name'
  return answers.templateProblem ? 'template' : null
}

/** A table of which it is not known which column holds the job IDs. */
const isColumnOpen = ({ roles }: Pick<ImportPreview, 'roles'>): boolean =>
  roles !== null && roles.jobId === null
