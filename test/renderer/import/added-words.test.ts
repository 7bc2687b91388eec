// @vitest-environment node
import { expect, it } from 'vitest'
import { addedWords } from '../../../renderer/import/added-words.ts'

const result = { batchId: 1, added: 12, known: 0, retried: 0 }

it('says that what was added waits while everything is paused', () => {
  expect(addedWords(result, false)).toBe('12 jobs added.')
  expect(addedWords(result, true)).toBe(
    '12 jobs added. Everything is paused: they start after Resume.',
  )
  expect(addedWords({ ...result, added: 1, known: 2 }, true)).toBe(
    '1 job added; 2 were already here. Everything is paused: it starts after Resume.',
  )
})

it('promises no start where nothing was added', () => {
  expect(addedWords({ ...result, added: 0, known: 3 }, true)).not.toContain('paused')
})
