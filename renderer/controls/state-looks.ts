/** The icon and the tone of every job state and of every group of states. */
import Ban from '@lucide/svelte/icons/ban'
import CircleAlert from '@lucide/svelte/icons/circle-alert'
import CircleCheck from '@lucide/svelte/icons/circle-check'
import CircleDashed from '@lucide/svelte/icons/circle-dashed'
import CirclePause from '@lucide/svelte/icons/circle-pause'
import CircleX from '@lucide/svelte/icons/circle-x'
import CircleArrowDown from '@lucide/svelte/icons/circle-arrow-down'
import FileCheck from '@lucide/svelte/icons/file-check'
import FilePen from '@lucide/svelte/icons/file-pen'
import FileQuestionMark from '@lucide/svelte/icons/file-question-mark'
import FileX from '@lucide/svelte/icons/file-x'
import Hourglass from '@lucide/svelte/icons/hourglass'
import PackageOpen from '@lucide/svelte/icons/package-open'
import ShieldAlert from '@lucide/svelte/icons/shield-alert'
import Unplug from '@lucide/svelte/icons/unplug'
import type { Component } from 'svelte'
import type { JobState } from '../../preload/contract/vocabulary.ts'
import type { GroupKey } from './state-groups.ts'

export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'idle'
type Icon = Component<{ size?: number | string; 'aria-hidden'?: 'true' }>

export const stateIcons: Record<JobState, Icon> = {
  queued: CircleDashed,
  waiting: Hourglass,
  ready: PackageOpen,
  downloading: CircleArrowDown,
  finalizing: FileCheck,
  completed: CircleCheck,
  failed: CircleX,
  paused: CirclePause,
  cancelled: Ban,
  blocked: ShieldAlert,
}

/** Of a job whose saved files are not as they were saved. */
export const foundIcons: Record<'unreachable' | 'moved' | 'changed' | 'unreadable', Icon> = {
  unreachable: Unplug,
  moved: FileQuestionMark,
  changed: FilePen,
  unreadable: FileX,
}

/** Of a completed job whose delivery lacks something. */
export const partialIcon: Icon = CircleAlert

export const stateTones: Record<JobState, Tone> = {
  queued: 'idle',
  waiting: 'idle',
  ready: 'busy',
  downloading: 'busy',
  finalizing: 'busy',
  completed: 'good',
  failed: 'bad',
  paused: 'warn',
  cancelled: 'idle',
  blocked: 'warn',
}

export const groupIcons: Record<GroupKey, Icon> = {
  queued: CircleDashed,
  provider: Hourglass,
  ready: PackageOpen,
  downloading: CircleArrowDown,
  completed: CircleCheck,
  attention: CircleAlert,
  paused: CirclePause,
  cancelled: Ban,
}
