import { expect, test } from 'vitest'
import { createLog } from '../../../main/logs/log.ts'
import { hangPatienceMs, PageRecovery } from '../../../main/desktop/ui/page-recovery.ts'

/** A page whose end the test decides, at a time that the test decides. */
function page(answer: 'reload' | 'quit' = 'reload') {
  const told: string[] = []
  let now = 0
  let timer: { at: number; run: () => void } | null = null
  const recovery = new PageRecovery({
    log: createLog({
      write: (line) => told.push(`log ${(JSON.parse(line) as { event: string }).event}`),
      ...{ level: () => 'info', redact: (text) => text, now: () => now },
    }),
    clock: {
      now: () => now,
      after: (ms, run) => {
        timer = { at: now + ms, run }
        return () => void (timer = null)
      },
    },
    reload: async () => void told.push('reload'),
    end: () => void told.push('end'),
    say: (fault) => told.push(`say ${fault}`),
    ask: async () => (told.push('ask'), answer),
    quit: () => void told.push('quit'),
  })
  const pass = (ms: number): void => {
    now += ms
    if (timer !== null && timer.at <= now) timer.run()
  }
  return { recovery, told, pass }
}

test('a page that ends is loaded again, and says so', async () => {
  const { recovery, told } = page()
  await recovery.gone('crashed', 5)
  expect(told).toEqual(['log page-gone', 'reload', 'log page-reloaded', 'say gone'])
})

test('a page that was closed in order, or whose window is closed, is not loaded again', async () => {
  const { recovery, told } = page()
  await recovery.gone('clean-exit', 0)
  recovery.close()
  await recovery.gone('killed', 9)
  expect(told).toEqual([])
})

test('a page that hangs is ended after a while, and then loaded again', async () => {
  const { recovery, told, pass } = page()
  recovery.hangs()
  pass(hangPatienceMs - 1)
  expect(told).toEqual([])
  pass(1)
  expect(told).toEqual(['log page-hung', 'end'])
  await recovery.gone('killed', 9)
  expect(told.slice(2)).toEqual(['log page-gone', 'reload', 'log page-reloaded', 'say hung'])
  await recovery.gone('crashed', 5)
  expect(told.at(-1)).toBe('say gone')
})

test('a page that answers again, or is closed, is left alone', () => {
  const { recovery, told, pass } = page()
  recovery.hangs()
  recovery.answers()
  pass(hangPatienceMs)
  recovery.hangs()
  recovery.close()
  pass(hangPatienceMs)
  expect(told).toEqual([])
})

test('a page that ends too often is left to the user, who may open it or quit', async () => {
  for (const answer of ['reload', 'quit'] as const) {
    const { recovery, told } = page(answer)
    for (let n = 0; n < 4; n++) await recovery.gone('oom', 1)
    expect(told.filter((one) => one === 'ask')).toHaveLength(1)
    expect(told.filter((one) => one === 'reload')).toHaveLength(answer === 'reload' ? 4 : 3)
    expect(told.includes('quit')).toBe(answer === 'quit')
  }
})

test('ends that lie further apart than a minute are each taken alone', async () => {
  const { recovery, told, pass } = page()
  for (let n = 0; n < 10; n++) {
    await recovery.gone('crashed', 5)
    pass(25_000)
  }
  expect(told).not.toContain('ask')
})
