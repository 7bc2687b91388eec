/** What turns links into finished files: the slots, the downloader, names, joined subtitles. */
import { removePresent } from '../outputs/remove-present.ts'
import { LaneDownloader } from '../transfer/lanes/lane-downloader.ts'
import { unpackedPath } from '../transfer/unpack.ts'
import type { LeaseKeeper } from '../leases/lease-keeper.ts'
import type { RemoteOutput } from '../providers/provider.ts'
import type { Network } from '../network/network.ts'
import { DownloadSlots } from '../outputs/download-slots.ts'
import { SubtitleJoiner } from '../outputs/join-subtitles.ts'
import type { LiveProgress } from '../outputs/live-progress.ts'
import { reserveName } from '../outputs/output-name.ts'
import { runOutput } from '../outputs/output-run.ts'
import type { JobQueue } from '../queue/job-queue.ts'
import type { OutputRecord } from '../queue/records.ts'
import type { Scheduler } from '../queue/scheduler.ts'
import type { PartFileRepository } from '../queue/sqlite/part-store.ts'
import type { WatchedClock } from '../queue/watched-clock.ts'
import type { Accounts } from './accounts.ts'
import type { CurrentLimits, EngineOptions } from './engine-options.ts'

export interface DownloadsDeps {
  readonly network: Network
  readonly limits: CurrentLimits
  readonly options: Pick<EngineOptions, 'rules'>
  readonly accounts: Accounts
  readonly queue: JobQueue
  readonly partFiles: PartFileRepository
  readonly leases: LeaseKeeper<RemoteOutput>
  readonly live: LiveProgress
  readonly scheduler: Scheduler
  readonly clock: WatchedClock
}

export interface Downloads {
  readonly slots: DownloadSlots
  readonly downloader: LaneDownloader
  /** Stops what runs for jobs and removes the bytes of their unfinished outputs. */
  discardParts(jobIds: readonly number[], outputs: readonly OutputRecord[]): Promise<void>
}

export function createDownloads(deps: DownloadsDeps): Downloads {
  const { network, limits, partFiles, leases, queue } = deps
  const { segments, bytesPerSecond } = limits.now
  const downloader = new LaneDownloader({ network, segments, bytesPerSecond })
  // Its start takes a moment; until the first job is ready there is time for it.
  queue.once('changed', () => downloader.prepare())
  const slots = createSlots(deps, downloader)
  slots.on('jobEnded', (jobId) => leases.forget(jobId))
  return {
    slots,
    downloader,
    async discardParts(jobIds, outputs) {
      await slots.stopJobs(jobIds)
      const parts = outputs.flatMap(({ path }) => (path === null ? [] : partFiles.pathFor(path)))
      await removePresent(parts.flatMap((part) => [part, unpackedPath(part)]))
      for (const part of parts) partFiles.discard(part)
    },
  }
}

function createSlots(deps: DownloadsDeps, downloader: LaneDownloader): DownloadSlots {
  const { queue, scheduler, partFiles, leases, live, accounts, limits, clock } = deps
  const { store } = queue
  const { now } = clock
  const run = {
    ...{ store, partFiles, leases, downloader, live, now },
    reserveName: reserveName.bind(null, store, partFiles, () => limits.now.collisions),
    overwrites: () => limits.now.collisions === 'overwrite',
    folderProblem: deps.options.rules?.folderProblem,
    allowedServers: (accountId: string) => accounts.allowedServers(accountId),
  }
  const joiner = new SubtitleJoiner({
    ...{ queue, store, parts: partFiles, now },
    wanted: () => limits.now.joinSubtitles,
  })
  return new DownloadSlots(
    {
      ...{ queue, scheduler, now },
      run: (task) => runOutput(run, task),
      finish: (job, batch) => joiner.join(job, batch),
    },
    limits.now.concurrency,
  )
}
