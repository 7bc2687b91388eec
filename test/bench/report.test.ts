import { expect, test } from 'vitest'
import { alignColumns, formatResult, resultData } from './report.ts'

const result = {
  case: 'large',
  title: 'One large file',
  rows: [
    { tool: 'reelhaul', samples: [{ wall: 2 }, { wall: 1 }, { wall: 1.5 }] },
    { tool: 'curl', samples: [{ wall: 1, cpu: 0.5 }] },
  ],
  verdicts: [
    { text: 'wall ≤ curl: 1.50', reached: false },
    { text: 'memory: not measured', reached: null },
  ],
  notes: ['a remark'],
}

test('a result shows medians, spreads, ratios, verdicts and notes', () => {
  expect(formatResult(result).split('\n')).toEqual([
    'One large file',
    '  tool      runs  wall s (min–max)  CPU s (min–max)  ours/other wall s  ours/other CPU s',
    '  reelhaul     3  1.50 (1.00–2.00)                -',
    '  curl         1              1.00             0.50               1.50',
    '  ✗ wall ≤ curl: 1.50 not reached',
    '  ? memory: not measured',
    '  note: a remark',
  ])
})

test('a table without our row has no ratios', () => {
  const rows = result.rows.filter(({ tool }) => tool === 'curl')
  expect(formatResult({ ...result, rows })).not.toContain('ours/other')
})

test('data holds every run and what they come to', () => {
  expect(resultData(result)).toMatchObject({
    case: 'large',
    rows: [
      { tool: 'reelhaul', samples: result.rows[0]?.samples, spread: { wall: { median: 1.5 } } },
      { tool: 'curl', spread: { cpu: { median: 0.5, min: 0.5, max: 0.5 } } },
    ],
  })
})

test('columns are as wide as their widest cell', () => {
  expect(alignColumns([['a', 'bb'], ['ccc', 'd'], ['e']])).toEqual(['a    bb', 'ccc   d', 'e'])
})
