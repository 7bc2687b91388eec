/** Values of the contract with sensible defaults, for tests that care about one part of them. */
import type { Attention, BatchView, Summary } from '../../preload/contract/model.ts'
import type { Progress } from '../../preload/contract/progress.ts'

export function summary(parts: Partial<Summary> = {}): Summary {
  return {
    jobs: 0,
    counts: {},
    bytesPerSecond: 0,
    throughput: [],
    paused: false,
    attention: [],
    progress: null,
    problems: 0,
    ...parts,
  }
}

export function progress(parts: Partial<Progress> = {}): Progress {
  return { share: 0, bytesDone: 0, bytesTotal: null, doneAt: null, stopped: null, ...parts }
}

export function batchView(parts: Partial<BatchView> = {}): BatchView {
  return {
    id: 1,
    name: 'Spring campaign',
    folder: '/home/ada/Downloads',
    createdAt: 0,
    settledAt: null,
    jobs: 0,
    counts: {},
    files: 0,
    bytes: 0,
    costs: [],
    durationSeconds: null,
    stop: null,
    estimate: null,
    partial: 0,
    progress: progress(),
    ...parts,
  }
}

export const rejectedKey: Attention = {
  accountId: 'redner-1',
  account: { id: 'redner-1', name: 'Studio A', provider: 'redner', label: 'Redner' },
  folder: null,
  blocked: true,
  jobs: 40,
  until: null,
  failure: {
    reason: 'ACCOUNT_KEY_REJECTED',
    message: 'Redner rejected the key.',
    permanent: true,
    advice: 'enterValidKey',
  },
}

export const folderFull: Attention = {
  accountId: null,
  account: null,
  folder: '/films',
  blocked: true,
  jobs: 3,
  until: null,
  failure: {
    reason: 'FILE_DISK_FULL',
    message: 'The disk of /films is full.',
    permanent: false,
    advice: 'freeSpace',
  },
}
