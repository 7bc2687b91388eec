/** Where the files of a job go. Pure. */
import type { BatchRecord, JobRecord } from './records.ts'

/** The batch as it is for one of its jobs, whose files may go elsewhere or have other names. */
export function targetOf(
  { folder, template }: Pick<JobRecord, 'folder' | 'template'>,
  batch: BatchRecord,
): BatchRecord {
  if (folder === null && template === null) return batch
  return { ...batch, folder: folder ?? batch.folder, template: template ?? batch.template }
}
