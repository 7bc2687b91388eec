import { expect, test } from 'vitest'
import type { Sample } from './metrics.ts'
import { judge, type Row } from './targets.ts'

const row = (tool: string, ...samples: Sample[]): Row => ({ tool, samples })

test('a ratio compares medians with the other contender', () => {
  const rows = [
    row('reelhaul', { wall: 0.9 }, { wall: 9 }, { wall: 0.93 }),
    row('aria2c', { wall: 1 }),
  ]
  const target = { metric: 'wall', to: 'aria2c', limit: 1 } as const
  expect(judge(target, rows)).toEqual({ text: 'wall s ≤ 1.00 × aria2c: 0.93', reached: true })
  expect(judge({ ...target, limit: 0.9 }, rows).reached).toBe(false)
})

test('what the other contender does not do is allowed on top of a ratio', () => {
  const rows = [row('reelhaul', { cpu: 2 }), row('curl', { cpu: 1 })]
  const plus = { amount: 0.75, what: 'the hash' }
  const target = { metric: 'cpu', to: 'curl', limit: 1.3, plus } as const
  const text = 'CPU s ≤ 1.30 × curl + 0.75 (the hash): 1.25'
  expect(judge(target, rows)).toEqual({ text, reached: true })
  expect(judge({ ...target, plus: { ...plus, amount: 0.6 } }, rows).reached).toBe(false)
})

test('a limit says where it comes from', () => {
  const rows = [row('reelhaul', { wall: 2.3 })]
  expect(judge({ metric: 'wall', most: 2.2, because: '1.05 × the ideal' }, rows)).toEqual({
    text: 'wall s ≤ 2.20 (1.05 × the ideal): 2.30',
    reached: false,
  })
})

test('another row than our first can be judged', () => {
  const rows = [row('reelhaul, 10 jobs', { memory: 100 }), row('reelhaul, 1 job', { memory: 90 })]
  const target = { metric: 'memory', of: 'reelhaul, 10 jobs', to: 'reelhaul, 1 job', limit: 1.25 }
  expect(judge({ ...target, metric: 'memory' }, rows)).toEqual({
    text: 'reelhaul, 10 jobs: peak MiB ≤ 1.25 × reelhaul, 1 job: 1.11',
    reached: true,
  })
})

test('what was not measured is neither reached nor missed', () => {
  const rows = [row('reelhaul', { wall: 1 })]
  expect(judge({ metric: 'wall', to: 'aria2c', limit: 1 }, rows).reached).toBeNull()
  expect(judge({ metric: 'memory', most: 150 }, rows).reached).toBeNull()
})
