/** Values of the contract with sensible defaults, for tests that care about one part of them. */
import type { Attention, BatchView, Summary } from '../../preload/contract/model.ts'

export function summary(parts: Partial<Summary> = {}): Summary {
  return {
    jobs: 0,
    counts: {},
    bytesPerSecond: 0,
    throughput: [],
    paused: false,
    attention: [],
    ...parts,
  }
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
    estimate: null,
    archivedAt: null,
    partial: 0,
    ...parts,
  }
}

export const rejectedKey: Attention = {
  accountId: 'redner-1',
  jobs: 40,
  until: null,
  failure: {
    reason: 'ACCOUNT_KEY_REJECTED',
    message: 'Redner rejected the key.',
    permanent: true,
    advice: 'enterValidKey',
  },
}
