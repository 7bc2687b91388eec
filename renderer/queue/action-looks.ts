/** The icon of every action on jobs. */
import Ban from '@lucide/svelte/icons/ban'
import ExternalLink from '@lucide/svelte/icons/external-link'
import Info from '@lucide/svelte/icons/info'
import Pause from '@lucide/svelte/icons/pause'
import Play from '@lucide/svelte/icons/play'
import RotateCw from '@lucide/svelte/icons/rotate-cw'
import Trash from '@lucide/svelte/icons/trash'
import type { JobActionName } from '../../preload/contract/model.ts'
import { strings } from '../words/strings.ts'
import type { RowAction } from './job-actions.ts'

export const actionIcons = {
  pause: Pause,
  resume: Play,
  retry: RotateCw,
  cancel: Ban,
  remove: Trash,
} as const satisfies Record<JobActionName, typeof Ban>

export const rowIcons = {
  ...actionIcons,
  open: ExternalLink,
  details: Info,
} as const satisfies Record<RowAction, typeof Ban>

/** What a row's action is called. */
export function rowWord(action: RowAction): string {
  if (action === 'open') return strings.menu.openFile
  return action === 'details' ? strings.menu.details : strings.actions[action]
}
