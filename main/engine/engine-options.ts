/** What the engine is given, and what it tells. */
import type { ActionProgress } from '../../preload/contract/action-progress.ts'
import type { IntakeOptions } from '../queue/batch-intake.ts'
import type { SavedFile } from '../outputs/download-slots.ts'
import type { Block } from '../queue/block-registry.ts'
import type { AccountRecord, AddedBatch, JobRecord } from '../queue/records.ts'
import type { KeyProblem } from '../polling/account-access.ts'
import type { Network } from '../network/network.ts'
import type { HolderKind } from '../queue/sqlite/folder-holder.ts'
import type { PaceLimits } from '../queue/job-pace.ts'
import type { Credential } from '../providers/provider.ts'
import type { ProviderRegistry } from '../providers/registry.ts'
import type { AccountLimits, AccountOptions } from '../../preload/contract/model.ts'
import type { CollisionPolicy, Failure, ProviderName } from '../../preload/contract/vocabulary.ts'

/** What a user may change while everything runs. */
export interface EngineLimits extends PaceLimits {
  /** Files at once, 1 to 64. */
  readonly concurrency: number
  /** Connections for one large file, 1 to 16. */
  readonly segments: number
  /** Bytes per second for all; null: no limit. */
  readonly bytesPerSecond: number | null
  /** The subtitles of one job also as one file, where their times follow each other. */
  readonly joinSubtitles: boolean
  /** For names that a file on the disk has already; two jobs never share one. */
  readonly collisions: CollisionPolicy
  /** Lifetime of links where the provider lets us choose, seconds; null: chosen from need. */
  readonly expirationSeconds: number | null
}

/** The limits of the moment, for all parts. */
export interface CurrentLimits {
  now: EngineLimits
}

export interface EngineOptions {
  /** Where the queue lives. One process at a time. */
  readonly dataFolder: string
  readonly limits: EngineLimits
  readonly credential: (accountId: string) => Credential | null
  /** Why one that should be there is not, for people; left out: nothing is known of that. */
  readonly keyProblem?: (accountId: string) => KeyProblem | null
  /** Read when an account is saved; null or left out: the provider's defaults. */
  readonly accountLimits?: (accountId: string) => AccountLimits | null
  /** Shortest time between two polls of an account's jobs, seconds; null or left out: as the limits say. */
  readonly pollIntervalOf?: (accountId: string) => number | null
  /** Options that hold instead of an account's own as long as this engine runs; null: none does. */
  readonly accountOptions?: (account: AccountRecord) => Partial<AccountOptions> | null
  /**
   * No user is there to correct anything: what would block an account or a folder settles its jobs as
   * failed instead.
   */
  readonly unattended: boolean
  /**
   * How long cancelling and removing can be taken back before part files and rows go, milliseconds;
   * left out: they go at once.
   */
  readonly undoGraceMs?: number
  /** True: every account counts as marked for plain http, as long as this engine runs. */
  readonly allowHttp?: boolean
  /** What the policy of this machine allows; left out: everything. */
  readonly rules?: EngineRules
  /** Proxies and certificates, for providers and stores; default: straight, and Node's own. */
  readonly network?: Network
  /** What those who look at the folder are told; default: `headless` where it is unattended, else `app`. */
  readonly holder?: HolderKind
  /** By default those built in. */
  readonly providers?: Pick<ProviderRegistry, 'find'>
  readonly log: (message: string) => void
}

/** What an administrator allows of accounts, servers and folders. */
export interface EngineRules {
  /** Why an account may not be asked; null: it may. */
  readonly accountProblem: (account: AccountRecord) => Failure | null
  /** False: no account counts as marked for plain http. */
  readonly allowHttp: boolean
  /** As `AllowedServers.hosts`. */
  readonly storesOf: (account: AccountRecord) => readonly (readonly string[])[]
  /** Why nothing may be saved in a folder (absolute); null: it may. */
  readonly folderProblem: (folder: string) => Promise<Failure | null>
}

/** What people should know although no job fails by it. */
export interface EngineNotice {
  readonly code: 'SERVER_ASKED_TO_WAIT'
  readonly provider: ProviderName
  /** The account's name. */
  readonly account: string
  /** When the wait ends, epoch milliseconds. */
  readonly until: number
}

export interface EngineEvents {
  /**
   * The data folder can no longer be written, its disk is full for example: nothing is asked or fetched
   * any more. Told once; the engine can only be stopped.
   */
  storeLost: [failure: Failure]
  notice: [notice: EngineNotice]
  /** A job is in another state, and that would survive a power cut. */
  job: [job: JobRecord]
  /** A file is complete under its name, and that would survive a power cut. */
  file: [file: SavedFile]
  /** An account or a folder holds up jobs from now on; every one of them is blocked by then. */
  blocked: [block: Block]
  /** Every job of a batch has come to an end. */
  batchSettled: [batchId: number]
  /** Something that a window may show has changed. */
  changed: []
  /** How far the user's action under way is, after each piece of it; null: none is any more. */
  actionProgress: [progress: ActionProgress | null]
}

export interface QueuedBatch extends AddedBatch {
  /** Ids of known jobs that had failed and are tried again, because a receipt names them. */
  readonly retried: readonly number[]
  /** How many known jobs are downloaded again; left out: that was not asked for. */
  readonly again?: number
}

export interface AddOptions extends IntakeOptions {
  /** Known jobs that are over are downloaded again, each to where its batch goes. */
  readonly again?: boolean
}
