import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { statusReader, waitingFor } from '../../main/providers/job-status.ts'

const read = statusReader({
  waiting: ['queued', 'in_progress', 'error_check'],
  done: ['partially_succeeded', 'sent'],
  failed: ['fail'],
})

describe('a status', () => {
  it.each([
    ['queued', 'waiting'],
    ['In Progress', 'waiting'],
    ['inProgress', 'waiting'],
    ['PARTIALLY-SUCCEEDED', 'done'],
    ['fail', 'failed'],
    // Documented words win over the usual ones.
    ['sent', 'done'],
    ['error_check', 'waiting'],
    // Usual words that the document lacks.
    ...'canceled cancelled CANCELLED error errored expired aborted timeout timed_out'
      .split(' ')
      .map((word) => [word, 'failed'] as const),
    ['timed-out', 'failed'],
    ['deleted', 'failed'],
    ['rejected', 'failed'],
    ['terminated', 'failed'],
    ['invalid', 'failed'],
    ['canceling', 'waiting'],
    ['started', 'waiting'],
    ['not_started', 'waiting'],
    ['submitted', 'waiting'],
    ['processing', 'waiting'],
  ] as const)('%s means %s', (word, meaning) => {
    expect(read(word)).toBe(meaning)
  })

  it('is never done by a word that is not documented', () => {
    for (const word of ['done', 'completed', 'success', 'succeeded', 'finished', 'ready', 'ok'])
      expect(read(word)).toBe('unknown')
  })

  it('means the same in any case and with any separators', () => {
    const words = ['queued', 'in_progress', 'partially_succeeded', 'fail', 'timed_out', 'polishing']
    fc.assert(
      fc.property(
        fc.constantFrom(...words),
        fc.infiniteStream(fc.boolean()),
        fc.constantFrom('_', '-', ' ', '', '. '),
        (word, upper, separator) => {
          const spelt = [...word].map((c) => (upper.next().value ? c.toUpperCase() : c)).join('')
          expect(read(spelt.replaceAll('_', separator))).toBe(read(word))
        },
      ),
    )
  })

  it('that is no known word is unknown, whatever it is', () => {
    for (const word of ['polishing', '', '__proto__', 'constructor', '名']) {
      expect(read(word)).toBe('unknown')
    }
    expect(waitingFor(read('polishing'), 0.5)).toEqual({
      state: 'waiting',
      progress: 0.5,
      unknown: true,
    })
    expect(waitingFor(read('queued'))).toEqual({ state: 'waiting', progress: null })
  })
})
