/** What A2E's answers say of one task, whatever the product. Pure. */
import { z } from 'zod'
import { statusReader } from '../job-status.ts'
import { amountField, instantField, numberField, percentField, textField } from '../lenient.ts'

/**
 * Avatar videos have `status`, `result` and `process`; other products `current_status`, `result_url`,
 * `coins` and, when they fail, `failed_message` (`faild_message` in face swaps) with `failed_code`.
 */
const taskSchema = z.object({
  _id: textField,
  status: textField,
  current_status: textField,
  /** In requests the text to be spoken. */
  msg: textField,
  failed_message: textField,
  faild_message: textField,
  failed_code: textField,
  /** Of face swaps; 0 where there is none. */
  error_code: textField,
  process: percentField,
  result: z.unknown().optional(),
  result_url: z.unknown().optional(),
  result_people_url: z.unknown().optional(),
  result_bg_url: z.unknown().optional(),
  coins: amountField,
  name: textField,
  title: textField,
  createdAt: instantField,
  updatedAt: instantField,
})
export type A2eTask = z.output<typeof taskSchema>

export const envelopeSchema = z.object({
  code: numberField.pipe(z.number()),
  data: z.unknown().optional(),
  msg: z.unknown().optional(),
  message: z.unknown().optional(),
})

/** The names that lists of tasks are met under. */
const LISTS = ['list', 'rows', 'records', 'docs', 'items', 'data']

/** Tasks of `data`: a list, an object that has one, or one task. */
export function tasksIn(data: unknown): A2eTask[] {
  if (Array.isArray(data)) return data.flatMap((one) => taskSchema.safeParse(one).data ?? [])
  if (typeof data !== 'object' || data === null) return []
  const fields = data as Readonly<Record<string, unknown>>
  const list = LISTS.map((name) => fields[name]).find(Array.isArray)
  return tasksIn(list ?? [data])
}

/** The task of that id, hexadecimal digits without case. One that has no id is the one asked for. */
export function taskOf(data: unknown, jobId: string): A2eTask | null {
  const tasks = tasksIn(data)
  const found = tasks.find(({ _id }) => _id?.toLowerCase() === jobId.toLowerCase())
  const [only] = tasks
  const unnamed = tasks.length === 1 && only !== undefined && only._id === undefined
  return found ?? (unnamed && wordOf(only) !== undefined ? only : null)
}

/** "Candidate status" of avatar videos, and the words of the other products. */
export const readA2eStatus = statusReader({
  waiting: ['init', 'start', 'pending', 'process', 'copy', 'sent', 'initialized', 'processing'],
  done: ['success', 'completed'],
  failed: ['fail', 'failed'],
})

/** The provider's own status word. */
export const wordOf = ({ current_status, status }: A2eTask): string | undefined =>
  current_status ?? status

/** A2E's own code of a failure, where it is one. */
export function codeOf({ failed_code, error_code }: A2eTask): string | null {
  const code = failed_code ?? error_code ?? '0'
  return code !== '0' && /^[\w.:-]{1,80}$/.test(code) ? code : null
}

/** Why it failed, in A2E's words: `msg` is the last to be asked, for it may be the text to be spoken. */
export function reasonOf(task: A2eTask): string | null {
  return task.failed_message ?? task.faild_message ?? task.msg ?? null
}
