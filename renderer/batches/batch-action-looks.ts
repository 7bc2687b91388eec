/** The icon of every action on a batch. */
import Archive from '@lucide/svelte/icons/archive'
import ArchiveRestore from '@lucide/svelte/icons/archive-restore'
import ArrowDownToLine from '@lucide/svelte/icons/arrow-down-to-line'
import ArrowUpToLine from '@lucide/svelte/icons/arrow-up-to-line'
import Copy from '@lucide/svelte/icons/copy'
import Download from '@lucide/svelte/icons/download'
import FolderInput from '@lucide/svelte/icons/folder-input'
import FolderOpen from '@lucide/svelte/icons/folder-open'
import Pencil from '@lucide/svelte/icons/pencil'
import ReceiptText from '@lucide/svelte/icons/receipt-text'
import RefreshCw from '@lucide/svelte/icons/refresh-cw'
import Sheet from '@lucide/svelte/icons/sheet'
import ShieldCheck from '@lucide/svelte/icons/shield-check'
import { actionIcons } from '../queue/action-looks.ts'
import type { BatchActionId } from './batch-actions.ts'

export const batchActionIcons = {
  folder: FolderOpen,
  receipt: ReceiptText,
  verify: ShieldCheck,
  again: Download,
  rename: Pencil,
  changeFolder: FolderInput,
  pause: actionIcons.pause,
  resume: actionIcons.resume,
  checkNow: RefreshCw,
  retryFailed: actionIcons.retry,
  first: ArrowUpToLine,
  last: ArrowDownToLine,
  copyFailed: Copy,
  saveFailed: Sheet,
  archive: Archive,
  unarchive: ArchiveRestore,
  remove: actionIcons.remove,
} as const satisfies Record<BatchActionId, typeof Archive>
