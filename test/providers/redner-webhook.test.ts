import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseRednerWebhook } from '../../main/providers/redner/redner-webhook.ts'

const documented = readFileSync(
  join(import.meta.dirname, '../fixtures/providers/redner/webhook-completed.json'),
  'utf8',
)

test('reads the documented payload, without its links', () => {
  expect(parseRednerWebhook(JSON.parse(documented))).toEqual({
    provider: 'redner',
    remoteId: 'job_abc123',
    event: 'job.completed',
    status: 'transcribed',
    facts: { product: 'transcribe', cost: 2.51, costUnit: 'USD', durationSeconds: 125.5 },
  })
})

test.each(['job.created', 'job.processing', 'job.failed', 'job.archived'])(
  'takes the event %s, with a status that no document names',
  (event) => {
    const hint = parseRednerWebhook({ event, data: { jobId: 'job_1', status: 'polishing' } })
    expect(hint).toMatchObject({ remoteId: 'job_1', event, status: 'polishing' })
  },
)

test('keeps the number of words, and numbers that come as text', () => {
  const data = { jobId: 'job_1', wordCount: 321, duration: '12', cost: '0.50' }
  expect(parseRednerWebhook({ event: 'job.completed', data })?.facts).toEqual({
    ...{ words: 321, durationSeconds: 12, cost: 0.5, costUnit: 'USD' },
  })
})

test('hides what looks like a key in a status', () => {
  const data = { jobId: 'job_1', status: 'error for Bearer sk_1234567890abcdef1234' }
  const hint = parseRednerWebhook({ event: 'job.failed', data })
  expect(hint?.status).toBe('error for Bearer [hidden]')
})

test('leaves out facts of the wrong type instead of refusing the rest', () => {
  const data = {
    jobId: 'job_1',
    status: 7,
    apiProduct: [],
    duration: 'long',
    cost: -3,
    outputs: 'x',
  }
  expect(parseRednerWebhook({ event: 'job.completed', data })).toEqual({
    provider: 'redner',
    remoteId: 'job_1',
    event: 'job.completed',
    status: null,
    facts: {},
  })
})

test('shows people one short line of a hostile status', () => {
  const status = `done\u202E\n${'A'.repeat(5000)}\u0000`
  const hint = parseRednerWebhook({ event: 'job.processing', data: { jobId: 'job_1', status } })
  expect(hint?.status).toBe(`done ${'A'.repeat(55)}`)
})

test.each([
  null,
  [],
  'job.completed',
  { event: 'job.completed' },
  { event: 'job.completed', data: { jobId: '' } },
  { event: 'job.completed', data: { jobId: { $ne: 1 } } },
  { event: 'job.x\n<script>', data: { jobId: 'job_1' } },
  { event: 'user.created', data: { jobId: 'job_1' } },
  { event: 'job.completed', data: { jobId: 'j'.repeat(501) } },
])('%j is no payload', (value) => {
  expect(parseRednerWebhook(value)).toBeNull()
})
