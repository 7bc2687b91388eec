/**
 * Everything that can be done with a batch, once: the menus of the header and of the lists and the command
 * palette all read this.
 */
import { batchShortcuts } from '../../preload/contract/shortcuts.ts'
import type { BatchView } from '../../preload/contract/model.ts'
import type { JobState } from '../../preload/contract/vocabulary.ts'
import type { SavedFilesState } from '../details/saved-files-state.svelte.ts'
import { canCheck, canDo, mayDownloadAgain } from '../queue/job-actions.ts'
import type { JobsState } from '../queue/jobs-state.svelte.ts'
import { batchTarget } from '../queue/rearrange-state.svelte.ts'
import { strings } from '../words/strings.ts'
import type { BatchesState, NamePlace } from './batches-state.svelte.ts'

export type BatchActionId =
  | 'folder'
  | 'receipt'
  | 'verify'
  | 'again'
  | 'rename'
  | 'changeFolder'
  | 'pause'
  | 'resume'
  | 'checkNow'
  | 'retryFailed'
  | 'first'
  | 'last'
  | 'copyFailed'
  | 'saveFailed'
  | 'archive'
  | 'unarchive'
  | 'remove'

export interface BatchAction {
  readonly id: BatchActionId
  readonly words: string
  /** An accelerator that does the same in a list of batches; null: none does. */
  readonly keys: string | null
  readonly run: () => unknown
}

/** What belongs together, between two lines of a menu. */
export interface BatchActionSection {
  /** What its actions have in common, where their words do not say it. */
  readonly title: string | null
  readonly actions: readonly BatchAction[]
}

/** What the actions act on: the window's state. */
export interface BatchActionTarget {
  readonly batches: BatchesState
  readonly jobs: JobsState
  readonly savedFiles: Pick<SavedFilesState, 'verify' | 'downloadAgain'>
}

/** In a fixed order, removal last; what makes no sense now is left out. */
export function batchActionsOf(
  batch: BatchView,
  { batches, jobs, savedFiles }: BatchActionTarget,
  place: NamePlace,
): BatchActionSection[] {
  const { id } = batch
  const words = strings.batchActions
  const target = batchTarget(id)
  const open = isOpen(batch)
  const failed = (batch.counts.failed ?? 0) > 0
  return sections([
    [
      action('folder', strings.batch.openFolder, () => jobs.openBatchFolder(id)),
      action('receipt', strings.batch.saveReceipt, () => jobs.saveReceipt(id)),
      action('verify', strings.menu.verify, () => savedFiles.verify(target), {
        when: batch.files > 0,
      }),
      action('again', strings.menu.again, () => savedFiles.downloadAgain(target), {
        when: some(batch, (state) => mayDownloadAgain({ state })),
      }),
    ],
    [
      action('rename', words.rename, () => (batches.renaming = { id, place }), {
        keys: batchShortcuts.rename[0],
      }),
      action('changeFolder', words.changeFolder, () => batches.changeFolder(id), {
        when: open || failed,
      }),
    ],
    [
      action('pause', strings.actions.pause, () => jobs.onTarget('pause', target), {
        when: some(batch, (state) => canDo('pause', state) && state !== 'blocked'),
      }),
      action('resume', strings.actions.resume, () => jobs.onTarget('resume', target), {
        when: some(batch, (state) => canDo('resume', state)),
      }),
      action('checkNow', words.checkNow, () => jobs.check(target), {
        when: some(batch, canCheck),
      }),
      action('retryFailed', words.retryFailed, () => batches.retryFailed(id), { when: failed }),
    ],
    [
      action('first', words.first, () => jobs.move(target, 'top'), { when: open }),
      action('last', words.last, () => jobs.move(target, 'bottom'), { when: open }),
    ],
    [
      action('copyFailed', words.copyFailed, () => batches.copyFailed(id), { when: failed }),
      action('saveFailed', words.saveFailed, () => batches.saveFailed(id), { when: failed }),
    ],
    [
      action('archive', words.archive, () => batches.setArchived(id, true), {
        when: !open && batch.archivedAt === null,
      }),
      action('unarchive', words.unarchive, () => batches.setArchived(id, false), {
        when: batch.archivedAt !== null,
      }),
    ],
    [
      action('remove', words.remove, () => (batches.removing = batch), {
        keys: batchShortcuts.removeBatch[0],
      }),
    ],
  ])
}

const isOpen = ({ settledAt }: BatchView): boolean => settledAt === null

function some({ counts }: BatchView, of: (state: JobState) => boolean): boolean {
  return (Object.keys(counts) as JobState[]).some((state) => (counts[state] ?? 0) > 0 && of(state))
}

interface More {
  readonly keys?: string
  /** False: it makes no sense now. */
  readonly when?: boolean
}

function action(
  id: BatchActionId,
  words: string,
  run: () => unknown,
  { keys, when = true }: More = {},
): BatchAction | null {
  return when ? { id, words, keys: keys ?? null, run } : null
}

function sections(rows: readonly (readonly (BatchAction | null)[])[]): BatchActionSection[] {
  return rows
    .map((row) => row.filter((one) => one !== null))
    .filter((actions) => actions.length > 0)
    .map((actions) => ({
      title: actions[0]?.id === 'first' ? strings.batchActions.priority : null,
      actions,
    }))
}
