/** A status, from what was read of it. Pure. */
import { jobStates } from '../../preload/contract/vocabulary.ts'
import type { StateCounts } from '../queue/records.ts'
import type { FolderUse } from '../queue/sqlite/folder-holder.ts'
import { total } from '../queue/sqlite/state-counts.ts'
import type { AccountFigures, BatchFigures, QueueFigures } from './queue-figures.ts'
import type { LiveFigures } from './live-figures.ts'
import type {
  JobNumbers,
  Status,
  StatusAccount,
  StatusBatch,
  StatusFolder,
} from './status-model.ts'
import { problemsOf } from './status-problems.ts'

export interface StatusParts {
  readonly version: string
  readonly dataFolder: string
  readonly figures: QueueFigures
  readonly use: FolderUse
  /** Null: nothing has answered. */
  readonly live: LiveFigures | null
  /** It listens, and should have answered. */
  readonly silent: boolean
  readonly disk: readonly StatusFolder[]
  /** When part files were last written, epoch ms; null: there are none. */
  readonly partsWrittenAt: number | null
  /** Epoch ms. */
  readonly now: number
}

/** More batches than these are counted, not listed. */
const mostBatches = 200

export function statusOf(parts: StatusParts): Status {
  const { version, dataFolder, figures, use, live, silent, disk, now } = parts
  const { batches, accounts, counts, saved, due } = figures
  const lagMs = lagOf(parts)
  const status = {
    version,
    at: iso(now),
    dataFolder,
    schemaVersion: figures.schemaVersion,
    program: programOf(use, live),
    jobs: numbersOf(counts),
    files: { saved: saved.files, bytes: saved.bytes },
    batches: batches.slice(0, mostBatches).map(batchOf),
    moreBatches: Math.max(0, batches.length - mostBatches),
    accounts: accounts.map((account) => accountOf(account, live)),
    due: {
      nextAt: due.firstAt === null ? null : iso(due.firstAt),
      jobs: due.jobs,
      lagSeconds: Math.round(lagMs / 1000),
    },
    rates: {
      bytesPerSecond: live?.bytesPerSecond ?? null,
      jobsPerHour: figures.completedLastHour,
    },
    requests: live?.requests ?? null,
    paused: live?.paused ?? null,
    disk,
  }
  return { ...status, problems: problemsOf(status, figures, { live, silent }) }
}

function programOf({ held, holder }: FolderUse, live: LiveFigures | null): Status['program'] {
  if (!held) return null
  const { kind = null, pid = null, since = null, version = null } = holder ?? {}
  return { kind, pid, since, version, answers: live !== null }
}

/**
 * How long something has been due while nothing moved. A long file that is being loaded moves, and what
 * waits for a server or for the user is not late.
 */
function lagOf({ figures, live, partsWrittenAt, now }: StatusParts): number {
  const { firstAt } = figures.due
  if (firstAt === null || live?.paused === true || (live?.filesMoving ?? 0) > 0) return 0
  if (live !== null && live.attention.length > 0) return 0
  const moved = Math.max(firstAt, figures.changedAt ?? 0, partsWrittenAt ?? 0)
  return Math.max(0, now - moved)
}

function batchOf({ id, name, counts, savedFiles, savedBytes }: BatchFigures): StatusBatch {
  return { id, name, jobs: numbersOf(counts), files: savedFiles, bytes: savedBytes }
}

function accountOf(account: AccountFigures, live: LiveFigures | null): StatusAccount {
  const { id, provider, name, counts, dueAt, blockedFor } = account
  const stops = live?.attention.filter((one) => one.accountId === id && one.folder === null) ?? []
  const block = stops.find(({ blocked }) => blocked)
  const until = stops.find(({ blocked }) => !blocked)?.until ?? null
  const known = blockedFor === null ? null : { reason: blockedFor, message: null }
  return {
    ...{ id, provider, name, jobs: numbersOf(counts) },
    blocked: block === undefined ? known : { reason: block.reason, message: block.message },
    waitsUntil: until === null ? null : iso(until),
    dueAt: dueAt === null ? null : iso(dueAt),
    pace: live?.paces[id] ?? null,
  }
}

function numbersOf(counts: StateCounts): JobNumbers {
  const all = jobStates.map((state) => [state, counts[state] ?? 0] as const)
  return { total: total(counts), ...Object.fromEntries(all) } as JobNumbers
}

/** The furthest moments that a date can name: a damaged row may say anything. */
const LAST_MS = 8.64e15

const iso = (ms: number): string =>
  new Date(Math.min(LAST_MS, Math.max(-LAST_MS, Math.trunc(ms) || 0))).toISOString()
