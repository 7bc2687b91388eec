/** The end of a file that its store keeps packed. */
import { ReelhaulError } from '../errors.ts'
import { folderOf, type Disk } from '../disk/disk.ts'
import { mayBeNamed } from '../disk/file-errors.ts'
import { PartFile, type FinishedFile } from '../disk/part-file.ts'
import { keptOf } from '../disk/part-record.ts'
import { PrefixHash } from '../disk/prefix-hash.ts'
import { SegmentTable } from '../disk/segments.ts'
import type { DownloadRequest } from './download-request.ts'
import { assertForm } from './other-form.ts'
import { unpack, unpackedPath } from './unpack.ts'

export interface FinishPackedOptions {
  readonly disk: Disk
  readonly hash: boolean
  readonly syncEveryBytes: number
  /** As in `ObjectFacts`. */
  readonly coding: string
  /** The name of the store. */
  readonly host: string
}

/**
 * Unpacks beside the part, which is the proof of what came until the file has its name.
 * @throws ReelhaulError SERVER_WRONG_CONTENT, SERVER_WRONG_LENGTH, FILE_*; OtherForm; the signal's
 *   reason.
 */
export async function finishPacked(
  request: DownloadRequest,
  packed: PartFile,
  { disk, hash, syncEveryBytes, coding, host }: FinishPackedOptions,
): Promise<FinishedFile> {
  const path = unpackedPath(request.partPath)
  const table = SegmentTable.whole(null)
  const unpacked = new PartFile(disk, path, table, {
    journal: {
      save: () => undefined,
      recordCommit: (file) => request.journal.recordCommit(file),
    },
    hash: hash ? new PrefixHash() : null,
    space: null,
    syncEveryBytes,
    kept: keptOf(null),
    root: request.root,
  })
  // Usually the end of a file tells that all of it is there.
  packed.save()
  try {
    const { expectedBytes, media = true, mayBeEmpty = !media, signal } = request
    const freeBytes = () => disk.freeBytes(folderOf(path))
    const asked = { host, coding, expectedBytes, media, mayBeEmpty, signal, freeBytes }
    await unpack(packed, unpacked, asked)
    await assertForm(unpacked, request.claim)
    const finished = await unpacked.finish({
      targetPath: request.targetPath,
      overwrite: request.overwrite ?? false,
    })
    await packed.discard()
    return finished
  } catch (error) {
    if (!mayBeNamed(error)) await unpacked.discard().catch(() => undefined)
    const useless = error instanceof ReelhaulError && error.reason.startsWith('SERVER_')
    if (useless) await packed.startOver(error.failure, null)
    throw error
  }
}
