/** What in a status needs a person, and which of it decides the exit code. Pure. */
import type { LiveFigures } from './live-figures.ts'
import type { QueueFigures } from './queue-figures.ts'
import type { Status, StatusCheck, StatusProblem } from './status-model.ts'

/** What decides where nothing is asked for: everything but whether a program runs. */
export const usualChecks: readonly StatusCheck[] = ['due', 'accounts', 'disk', 'jobs']

/** Something due for so long, with nothing moving, is a sign of a program that hangs or is gone. */
const overdueSeconds = 15 * 60

/** What a volume should have left beside what is still to be saved. */
const spareBytes = 100 * 1024 ** 2

type Facts = Omit<Status, 'problems'>

export function problemsOf(
  status: Facts,
  { folders }: QueueFigures,
  { live, silent }: { readonly live: LiveFigures | null; readonly silent: boolean },
): StatusProblem[] {
  return [
    ...runningProblems(status, silent),
    ...dueProblems(status),
    ...accountProblems(status),
    ...folderProblems(folders, live),
    ...diskProblems(status),
    ...jobProblems(status),
  ]
}

/** Whether something is there that one of these checks is about. */
export const decides = (
  problems: readonly StatusProblem[],
  checks: readonly StatusCheck[],
): boolean => problems.some(({ check }) => checks.includes(check))

function runningProblems({ program, dataFolder }: Facts, silent: boolean): StatusProblem[] {
  if (program === null)
    return [
      {
        check: 'running',
        code: 'NOT_RUNNING',
        message: `No program works with ${dataFolder}.`,
      },
    ]
  if (!silent) return []
  const who = program.pid === null ? 'The program' : `The program (process ${program.pid})`
  const message = `${who} that works with ${dataFolder} does not answer.`
  return [{ check: 'running', code: 'NOT_ANSWERING', message }]
}

function dueProblems({ due: { lagSeconds, jobs } }: Facts): StatusProblem[] {
  if (lagSeconds < overdueSeconds) return []
  const minutes = Math.floor(lagSeconds / 60)
  const message = `${counted(jobs)} due, and nothing has moved for ${minutes} minutes.`
  return [{ check: 'due', code: 'OVERDUE', message }]
}

function accountProblems({ accounts }: Facts): StatusProblem[] {
  return accounts.flatMap(({ id, name, blocked }) =>
    blocked === null
      ? []
      : {
          check: 'accounts',
          code: 'ACCOUNT_BLOCKED',
          message: `The account ${name} (${id}) is blocked: ${blocked.message ?? blocked.reason}`,
        },
  )
}

function folderProblems(
  folders: QueueFigures['folders'],
  live: LiveFigures | null,
): StatusProblem[] {
  const why = new Map(live?.attention.map(({ folder, message }) => [folder, message]))
  const blocked = folders
    .filter(({ blockedJobs }) => blockedJobs > 0)
    .map(({ folder, blockedJobs }): StatusProblem => {
      const words = why.get(folder) ?? `${counted(blockedJobs)} blocked by it.`
      return { check: 'disk', code: 'FOLDER_BLOCKED', message: `${folder}: ${words}` }
    })
  // What is neither an account's nor a folder's: the queue itself cannot be written.
  const lost = live?.attention.filter((one) => one.accountId === null && one.folder === null) ?? []
  return [
    ...lost.map(({ message }): StatusProblem => ({ check: 'disk', code: 'QUEUE_LOST', message })),
    ...blocked,
  ]
}

function diskProblems({ disk }: Facts): StatusProblem[] {
  return disk.flatMap(({ path, freeBytes, missingBytes }): StatusProblem[] => {
    if (freeBytes === null) return []
    if (missingBytes > freeBytes) {
      const message = `${path} has ${freeBytes} bytes free, and ${missingBytes} are still to be saved there.`
      return [{ check: 'disk', code: 'DISK_TOO_SMALL', message }]
    }
    if (freeBytes - missingBytes >= spareBytes) return []
    return [
      {
        check: 'disk',
        code: 'DISK_NEARLY_FULL',
        message: `${path} has only ${freeBytes} bytes free.`,
      },
    ]
  })
}

function jobProblems({ jobs: { failed } }: Facts): StatusProblem[] {
  if (failed === 0) return []
  const message = `${failed} ${failed === 1 ? 'job has' : 'jobs have'} failed.`
  return [{ check: 'jobs', code: 'JOBS_FAILED', message }]
}

const counted = (jobs: number): string => (jobs === 1 ? '1 job is' : `${jobs} jobs are`)
