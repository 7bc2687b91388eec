/** The queue's memory in SQLite: the JobStore that survives a power cut. */
import type { ReelhaulError } from '../../errors.ts'
import type { JobStore } from '../job-store.ts'
import { AccountTable } from './account-table.ts'
import { BatchFigures } from './batch-figures.ts'
import { BatchTable } from './batch-table.ts'
import type { Database } from './driver.ts'
import { DueJobs } from './due-jobs.ts'
import { Intake } from './intake.ts'
import { JobCosts } from './job-costs.ts'
import { JobLists } from './job-lists.ts'
import { JobSets } from './job-sets.ts'
import { JobTable } from './job-table.ts'
import { OutputTable } from './output-table.ts'
import { QueueOrder } from './queue-order.ts'
import { RecentJobs } from './recent-jobs.ts'
import { RecentOutputs } from './recent-outputs.ts'
import { SearchTexts } from './search-texts.ts'
import { Sql } from './sql.ts'
import { StoppedJobs } from './stopped-jobs.ts'
import { TimelineTable } from './timeline-table.ts'
import { Trash } from './trash.ts'

export class SqliteJobStore implements JobStore {
  readonly accounts: AccountTable
  readonly batches: BatchTable
  readonly jobs: JobTable
  readonly sets: JobSets
  readonly due: DueJobs
  readonly lists: JobLists
  readonly stopped: StoppedJobs
  readonly costs: JobCosts
  readonly order: QueueOrder
  readonly intake: Intake
  readonly trash: Trash
  readonly outputs: OutputTable
  readonly timeline: TimelineTable
  readonly #sql: Sql
  readonly #recent = new RecentJobs()
  readonly #recentOutputs = new RecentOutputs()
  readonly #figures: BatchFigures

  /**
   * @param database opened by `openDatabase` (or `openReadOnly`, for looking).
   * @param onLost told once, when the disk refused to keep what was written last; the store shows what
   *   the database still holds, and writes nothing from then on.
   */
  constructor(database: Database, onLost: (loss: ReelhaulError) => void = () => undefined) {
    const sql = new Sql(database, (loss) => {
      this.#rereadIfPossible()
      onLost(loss)
    })
    const recent = this.#recent
    this.stopped = new StoppedJobs(sql)
    this.costs = new JobCosts(sql)
    const figures = new BatchFigures(sql, this.stopped, {
      jobs: recent,
      outputs: this.#recentOutputs,
    })
    const search = new SearchTexts(sql)
    this.#sql = sql
    this.#figures = figures
    this.accounts = new AccountTable(sql)
    this.trash = new Trash(sql, figures, recent, this.#recentOutputs)
    this.batches = new BatchTable(sql, figures, this.trash)
    this.jobs = new JobTable(sql, figures, recent, search)
    this.sets = new JobSets(sql, { figures, recent, recentOutputs: this.#recentOutputs })
    this.order = new QueueOrder(sql, recent)
    this.due = new DueJobs(sql, this.order, recent, this.jobs)
    this.lists = new JobLists(sql, this.trash, figures.counts, this.batches)
    this.outputs = new OutputTable(sql, figures, this.#recentOutputs, search)
    this.timeline = new TimelineTable(sql)
    const { accounts, batches, trash } = this
    this.intake = new Intake(sql, { accounts, batches, figures, trash, search })
    this.#reread()
  }

  get lost(): boolean {
    return this.#sql.lost
  }

  /** Another database in the same folder could not be written: this one is not trusted any more. */
  lose(loss: ReelhaulError): void {
    this.#sql.lose(loss)
  }

  durable(): Promise<void> {
    return this.#sql.durable()
  }

  close(): void {
    this.#sql.close()
  }

  #reread(): void {
    this.#recent.clear()
    this.#recentOutputs.clear()
    this.batches.reread()
    this.trash.reread(this.#figures.reread())
    this.order.reread()
  }

  #rereadIfPossible(): void {
    try {
      this.#reread()
    } catch {
      // A disk that refuses to be read, too: what is known stays as it was.
    }
  }
}
