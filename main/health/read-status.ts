/** Reads the health of a data folder beside whatever works with it: nothing is locked or changed. */
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { freeSpaceOf } from '../disk/free-space.ts'
import { messageOf, UsageError } from '../errors.ts'
import { useOf, type FolderUse } from '../queue/sqlite/folder-holder.ts'
import { openReadOnly } from '../queue/sqlite/open-database.ts'
import { versionOf } from '../queue/sqlite/schema.ts'
import { classifySqliteError, databaseError, primaryCode } from '../queue/sqlite/sqlite-errors.ts'
import { version } from '../version.ts'
import type { LiveFigures } from './live-figures.ts'
import { queueFigures, type QueueFigures } from './queue-figures.ts'
import type { Status, StatusFolder } from './status-model.ts'
import { statusOf } from './status.ts'

/** There is no queue that could be read: for a monitor, the state is unknown. */
export class UnreadableQueue extends Error {
  override name = 'UnreadableQueue'
  readonly code: 'NO_QUEUE' | 'QUEUE_UNREADABLE'

  constructor(code: UnreadableQueue['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

export interface AskedProgram {
  /** Null: it has not answered. */
  readonly live: LiveFigures | null
  /** True: it listens, and should have answered. */
  readonly silent: boolean
}

export interface StatusSource {
  /** Absolute. */
  readonly dataFolder: string
  /** Asks the program that works with the folder. */
  readonly ask: () => Promise<AskedProgram>
  /** Epoch ms. */
  readonly now: () => number
}

/** More folders than these are not looked at: each may be a slow share. */
const mostFolders = 50

/** @throws UnreadableQueue in one sentence. */
export async function readStatus({ dataFolder, ask, now }: StatusSource): Promise<Status> {
  const figures = readFigures(dataFolder, now())
  const use = usedBy(dataFolder)
  const asked = use.held ? await ask() : { live: null, silent: false }
  return statusOf({
    ...{ version, dataFolder, figures, use, ...asked },
    disk: await diskOf(dataFolder, figures),
    partsWrittenAt: partsWrittenAt(dataFolder),
    now: now(),
  })
}

function readFigures(dataFolder: string, now: number): QueueFigures {
  const path = join(dataFolder, 'queue.sqlite')
  if (!existsSync(path))
    throw new UnreadableQueue('NO_QUEUE', `${dataFolder} holds no queue: there is no ${path}.`)
  try {
    const database = openReadOnly(path)
    try {
      return queueFigures(database, versionOf(database), now)
    } finally {
      database.close()
    }
  } catch (error) {
    throw new UnreadableQueue('QUEUE_UNREADABLE', whyUnreadable(path, error), { cause: error })
  }
}

function whyUnreadable(path: string, error: unknown): string {
  if (error instanceof UsageError || primaryCode(error) === null) return messageOf(error)
  if (classifySqliteError(error) === 'damaged') return `${path} is damaged: ${messageOf(error)}.`
  return databaseError(path, error).message
}

/** A lock that cannot be looked at belongs to another user. */
function usedBy(dataFolder: string): FolderUse {
  try {
    return useOf(dataFolder)
  } catch {
    return { held: false, holder: null }
  }
}

async function diskOf(dataFolder: string, { folders }: QueueFigures): Promise<StatusFolder[]> {
  const files = folders.slice(0, mostFolders).map(async ({ folder: path, missingBytes }) => {
    const freeBytes = await freeSpaceOf(path)
    return { path, use: 'files' as const, freeBytes, missingBytes }
  })
  const freeBytes = await freeSpaceOf(dataFolder)
  const queue = { path: dataFolder, use: 'queue' as const, freeBytes, missingBytes: 0 }
  return [queue, ...(await Promise.all(files))]
}

/** The journal of part files tells of a long file that is still being loaded. */
function partsWrittenAt(dataFolder: string): number | null {
  const times = ['parts.sqlite', 'parts.sqlite-wal'].flatMap((name) => {
    try {
      return [statSync(join(dataFolder, name)).mtimeMs]
    } catch {
      return []
    }
  })
  return times.length === 0 ? null : Math.max(...times)
}
