/** For how long an answer of a provider counts as news. */
import { describe, expect, test } from 'vitest'
import type { JobReport } from '../../main/providers/provider.ts'
import { queueKit } from '../helpers/queue-kit.ts'

const minute = 60_000

describe('the time for which a status has stood', () => {
  /** Since when the last status has stood, in minutes, after a report a minute. */
  function after(reports: readonly (number | null)[], unknown: boolean, status = 'polishing') {
    const { queue, store, clock, add } = queueKit()
    const [id] = add(['job_1'])
    const start = clock.now
    for (const progress of reports) {
      clock.now += minute
      const report: JobReport = { state: 'waiting', status, facts: {}, progress }
      queue.applyProviderStatus(id!, unknown ? { ...report, unknown } : report)
    }
    const { statusSince, progress } = store.jobs.get(id!)!
    return { since: (statusSince - start) / minute, progress }
  }

  test('of a known word begins once, whatever its progress', () => {
    expect(after([0.1, 0.2, 0.3], false)).toEqual({ since: 1, progress: 0.3 })
    expect(after([0.3, 0.2], false)).toEqual({ since: 1, progress: 0.2 })
  })

  test('of an unknown word begins again while its progress grows', () => {
    expect(after([null, 0.1, 0.2], true)).toEqual({ since: 3, progress: 0.2 })
    expect(after([0.2, 0.2, null], true)).toEqual({ since: 1, progress: 0.2 })
  })

  test('of an unknown word whose progress goes to and fro, or grows by nothing, comes to an end', () => {
    const toAndFro = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 0.1 : 0.9))
    expect(after(toAndFro, true)).toEqual({ since: 2, progress: 0.9 })
    const crawling = Array.from({ length: 40 }, (_, i) => 0.5 + i * 1e-6)
    expect(after(crawling, true).since).toBe(1)
  })
})
