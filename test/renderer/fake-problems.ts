/** Made-up causes that stop jobs, and made-up costs. */
import type { BatchStop } from '../../preload/contract/model.ts'
import type {
  Costs,
  CostsQuery,
  Problem,
  TroubledAccount,
} from '../../preload/contract/problems.ts'

export const fakeTroubled: TroubledAccount = {
  id: 'studio',
  name: 'Studio',
  provider: 'redner',
  label: 'Redner',
}

export const fakeStop: BatchStop = {
  reason: 'ACCOUNT_KEY_REJECTED',
  account: fakeTroubled,
  others: 0,
  all: false,
}

export const balanceProblem: Problem = {
  ref: { state: 'failed', cause: 'ACCOUNT_NO_CREDITS', accountId: 'studio', folder: null },
  account: fakeTroubled,
  failure: {
    reason: 'ACCOUNT_NO_CREDITS',
    message: 'Redner says that the balance is insufficient.',
    permanent: true,
    advice: 'addCredits',
    code: 'insufficient_balance',
  },
  jobs: 12,
  batches: [
    { id: 1, name: 'Spring campaign', jobs: 9 },
    { id: 2, name: 'Onboarding videos 2026', jobs: 3 },
  ],
  moreBatches: 2,
}

/** The column says nothing of some jobs, and two units are never added. */
export function fakeCosts(query: CostsQuery): Costs {
  const labels = query.by === 'column' ? ['Acme', 'Globex', null] : ['Spring campaign']
  const rows = labels.map((label, index) => ({
    label,
    jobs: 10 + index,
    priced: 8,
    sums: [
      { unit: 'USD', amount: 25.1 },
      { unit: 'credits', amount: 30 },
    ],
  }))
  const sums = [
    { unit: 'USD', amount: 75.3 },
    { unit: 'credits', amount: 90 },
  ]
  const total = { jobs: 33, priced: 24, sums }
  return { rows, more: 0, total, columns: ['Client', 'Project'] }
}
