/** Fetches segments of a file that another thread downloads. */
import type { SpaceClaim } from '../disk/disk-space.ts'
import { PartFile } from '../disk/part-file.ts'
import { keptOf, type PartJournal } from '../disk/part-record.ts'
import { fetchSegment } from './segment-fetch.ts'
import type { SegmentJob, SegmentJobHooks } from './segment-helper.ts'
import type { TransferMeans } from './transfer-means.ts'

/** The thread whose file it is keeps its records, and its room on the disk. */
const keptElsewhere: PartJournal = { save: () => undefined, recordCommit: () => Promise.resolve() }
const roomElsewhere: SpaceClaim = { check: () => Promise.resolve(), release: () => undefined }

/** Into the file's part. @throws as `fetchSegment` */
export async function fetchSegmentJob(
  means: TransferMeans,
  job: SegmentJob,
  hooks: SegmentJobHooks,
): Promise<void> {
  const { partPath, root, allowed, expectedBytes, media, mayBeEmpty } = job
  const { table, segment, leases, signal, onWritten: onProgress, onFetched } = hooks
  const part = new PartFile(means.disk, partPath, table, {
    journal: keptElsewhere,
    hash: null,
    space: null,
    syncEveryBytes: Number.POSITIVE_INFINITY,
    kept: keptOf(null),
    root,
  })
  part.facts = job.facts
  const onRequest = () => means.limits.countRequest()
  const deps = {
    ...{ part, expectedBytes, media, mayBeEmpty, onProgress, onFetched },
    ...means.forFetching,
    store: means.store({ leases, allowed, onRequest }),
    space: roomElsewhere,
    alone: () => false,
    onePiece: () => null,
    onStartOver: () => undefined,
    onUnknownLength: () => undefined,
    onBody: () => undefined,
  }
  try {
    await fetchSegment(deps, segment, signal)
  } finally {
    await part.close()
  }
}
