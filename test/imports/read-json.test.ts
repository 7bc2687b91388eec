import { describe, expect, it } from 'vitest'
import { readBatch } from '../../main/imports/read-batch.ts'

const read = (value: unknown, name = 'jobs.json') =>
  readBatch(name, typeof value === 'string' ? value : JSON.stringify(value))

/** Redner, "Webhook Payload Example", with a link that must not be kept. */
const webhook = {
  event: 'job.completed',
  timestamp: '2025-12-07T12:34:56Z',
  data: {
    jobId: 'job_abc123',
    status: 'transcribed',
    apiProduct: 'transcribe',
    duration: 125.5,
    cost: 2.51,
    outputs: [
      {
        url: 'https://s3.amazonaws.com/bucket/path.srt?X-Amz-Signature=s3cret',
        expiresAt: '2025-12-07T13:34:56Z',
        sizeBytes: 12458,
      },
    ],
  },
}

describe('JSON', () => {
  it.each([
    [['job_1', 'job_2']],
    [[{ jobId: 'job_1' }, { jobId: 'job_2', title: 'B' }]],
    [{ jobs: [{ job_id: 'job_1' }, { job_id: 'job_2' }] }],
    [{ jobIds: ['job_1', 'job_2'] }],
    [{ tasks: [{ job_id: 'job_1' }, { job_id: 'job_2' }] }],
    [{ code: 0, data: [{ _id: 'job_1' }, { _id: 'job_2' }] }],
    ['{"jobId":"job_1"}\n\n{"jobId":"job_2"}\n'],
  ])('lists jobs as %j', async (value) => {
    expect((await read(value)).rows.map((row) => row.remoteId)).toEqual(['job_1', 'job_2'])
  })

  it('takes title, provider and plain fields of objects', async () => {
    const draft = await read([
      { jobId: 'job_1', name: 'A', provider: 'Adobe', take: 3, nested: { x: 1 }, done: true },
    ])
    expect(draft.rows[0]).toMatchObject({
      title: 'A',
      provider: 'adobe',
      columns: { name: 'A', provider: 'Adobe', take: '3', done: 'true' },
    })
    expect(draft.roles?.jobId).toBe('jobId')
  })

  it('takes a single answer of a provider', async () => {
    expect((await read({ code: 0, data: { _id: '652630d6bae4de626f8b49ec' } })).rows).toHaveLength(
      1,
    )
    expect((await read({ jobId: 'job_1', status: 'running', outputs: [] })).rows).toHaveLength(1)
  })

  it('takes a webhook of Redner, and none of its links', async () => {
    for (const value of [webhook, [webhook], `${JSON.stringify(webhook)}\n`]) {
      const draft = await read(value, 'hook.txt')
      expect(draft.rows).toHaveLength(1)
      expect(draft.rows[0]).toMatchObject({
        remoteId: 'job_abc123',
        provider: 'redner',
        columns: { event: 'job.completed', status: 'transcribed', product: 'transcribe' },
      })
      expect(JSON.stringify(draft)).not.toContain('s3cret')
    }
  })

  it('keeps what each of several webhooks says of one job', async () => {
    const begun = { event: 'job.processing', data: { jobId: 'job_abc123', status: 'transcribing' } }
    const draft = await read([begun, webhook])
    expect(draft.rows).toHaveLength(1)
    expect(draft.hints.map(({ status, facts }) => [status, facts.cost])).toEqual([
      ['transcribing', undefined],
      ['transcribed', 2.51],
    ])
  })

  it('lists unusable items by their place, and doubles', async () => {
    const draft = await read('["job_1", null, 12345678901234567890, "a b", ["x"], "job_1", 42]')
    expect(draft.rows.map((row) => [row.line, row.remoteId])).toEqual([
      [1, 'job_1'],
      [7, '42'],
    ])
    expect(draft.issues.map((issue) => issue.line)).toEqual([2, 3, 4, 5])
    expect(draft.duplicates).toEqual([{ line: 6, firstLine: 1, remoteId: 'job_1' }])
  })

  it('lists a broken line of many by its number', async () => {
    const draft = await read('{"jobId":"job_1"}\n{"jobId":\n{"jobId":"job_3"}', 'log.jsonl')
    expect(draft.rows.map((row) => row.line)).toEqual([1, 3])
    expect(draft.issues).toEqual([
      { file: 'log.jsonl', line: 2, issue: { code: 'json', params: {} } },
    ])
  })

  it.each([
    ['[\n"job_1",\n]', /jobs\.json, line 3: this is not valid JSON/],
    ['hello', /jobs\.json, line 1: this is not JSON/],
    ['[]', /no job IDs/],
    ['{}', /line 1/],
    [{ clip: 'a', length: 3 }, /no field holds a job ID; the fields are “clip”, “length”/],
    ['{"__proto__":{"jobId":"job_1"}}', /jobs\.json/],
  ])('is refused with a reason: %j', async (value, message) => {
    await expect(read(value)).rejects.toThrow(message)
  })

  it('does not let a column change what objects are', async () => {
    const draft = await read('[{"jobId":"job_1","__proto__":"x","constructor":"y"}]')
    expect(draft.rows[0]?.columns).toEqual({ constructor: 'y' })
  })
})
