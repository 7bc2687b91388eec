/** The icon of every action on jobs. */
import Ban from '@lucide/svelte/icons/ban'
import Pause from '@lucide/svelte/icons/pause'
import Play from '@lucide/svelte/icons/play'
import RotateCw from '@lucide/svelte/icons/rotate-cw'
import Trash from '@lucide/svelte/icons/trash'
import type { JobActionName } from '../../preload/contract/model.ts'

export const actionIcons = {
  pause: Pause,
  resume: Play,
  retry: RotateCw,
  cancel: Ban,
  remove: Trash,
} as const satisfies Record<JobActionName, typeof Ban>
