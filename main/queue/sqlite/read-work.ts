/** The sums of a batch's work, read from the database: `workOf` of every job of it, summed. */
import { activeStates } from '../job-state.ts'
import type { StateCounts } from '../records.ts'
import { MILLION, stageShares, type WorkSums } from '../work-done.ts'
import { notTrashed } from './hidden-states.ts'
import type { Sql } from './sql.ts'
import { total } from './state-counts.ts'

const openStates = [...activeStates, 'paused', 'blocked'] as const
const isOpen = `j.state IN (${openStates.map((state) => `'${state}'`).join(', ')})`
const { asked, provider, loaded } = stageShares

/**
 * Most jobs of a large batch have no outputs yet, or were never asked about: only the others are looked
 * at one by one.
 * @param counts of the batch's jobs by state.
 */
export function readWork(sql: Sql, batchId: number, counts: StateCounts): WorkSums {
  const atProvider = Number(sql.get(sharesAtProvider, batchId)?.share ?? 0)
  const row = sql.get(sumsOfFiles, batchId)
  const sum = (name: string): number => Number(row?.[name] ?? 0)
  const open = total(counts, openStates)
  const settledUnsized = total(counts) - open - sum('settled_sized')
  return {
    sizedJobs: sum('settled_sized') + sum('open_sized'),
    settledSize: sum('settled_size'),
    openSize: sum('open_size'),
    openDone: sum('open_done'),
    unsizedShare: atProvider + sum('unsized_share') + MILLION * settledUnsized,
    savedBytes: sum('saved_bytes'),
    openUnsized: open - sum('open_sized'),
    unsizedDone: sum('unsized_done'),
  }
}

/** Of jobs that their provider works on: it has named no outputs. */
const sharesAtProvider = `
  SELECT sum(CAST(${MILLION} *
    (${asked} + ${provider - asked} * max(0, min(1, coalesce(j.progress, 0)))) AS INTEGER)) AS share
  FROM jobs j
  WHERE j.batch_id = ? AND ${isOpen} AND j.status IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM outputs o WHERE o.job_id = j.id)`

/** What the outputs of each job come to. */
const filesOfJobs = `
  SELECT NOT ${isOpen} AS settled,
    sum(o.state <> 'skipped') AS files,
    sum(o.state <> 'skipped' AND o.size_bytes IS NULL) AS unsized,
    sum(iif(o.state = 'skipped', 0, coalesce(o.size_bytes, 0))) AS size,
    sum(CASE WHEN o.state = 'skipped' THEN 0 WHEN o.size_bytes IS NULL THEN o.bytes_done
      WHEN o.state = 'saved' THEN o.size_bytes ELSE min(o.bytes_done, o.size_bytes) END) AS done,
    sum(iif(o.state = 'saved', o.bytes_done, 0)) AS saved,
    sum(CASE WHEN o.state = 'skipped' THEN 0 WHEN o.state = 'saved' THEN 1
      WHEN coalesce(o.size_bytes, 0) = 0 THEN 0
      ELSE min(o.bytes_done, o.size_bytes) * 1.0 / o.size_bytes END) AS parts
  FROM jobs j JOIN outputs o ON o.job_id = j.id
  WHERE j.batch_id = ? AND j.${notTrashed}
  GROUP BY j.id`

const shareOfUnsized = `CAST(${MILLION} *
  iif(files = 0, ${loaded}, ${provider} + (${loaded - provider} * parts) / files) AS INTEGER)`

const sumsOfFiles = `
  SELECT
    sum(sized AND settled) AS settled_sized,
    sum(sized AND NOT settled) AS open_sized,
    sum(iif(sized AND settled, size, 0)) AS settled_size,
    sum(iif(sized AND NOT settled, size, 0)) AS open_size,
    sum(iif(sized AND NOT settled, done, 0)) AS open_done,
    sum(iif(sized OR settled, 0, ${shareOfUnsized})) AS unsized_share,
    sum(iif(settled, saved, 0)) AS saved_bytes,
    sum(iif(sized OR settled, 0, done)) AS unsized_done
  FROM (SELECT *, size > 0 AND unsized = 0 AS sized FROM (${filesOfJobs}))`
