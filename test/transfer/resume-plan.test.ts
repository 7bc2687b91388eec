import { describe, expect, it } from 'vitest'
import type { PartRecord } from '../../main/disk/part-record.ts'
import { planResume, type PartFacts } from '../../main/transfer/resume-plan.ts'

const record: PartRecord = {
  totalBytes: 1000,
  etag: '"a"',
  lastModified: 'Wed, 01 Jan 2025 00:00:00 GMT',
  bootId: 'this',
  segments: [
    { start: 0, end: 600, written: 500, synced: 300 },
    { start: 600, end: 1000, written: 700, synced: 600 },
  ],
}
const plan = (part: Partial<PartRecord> | null, facts: Partial<PartFacts> = {}) =>
  planResume({
    part: part === null ? null : { ...record, ...part },
    partSize: 700,
    bootId: 'this',
    expectedBytes: 1000,
    ...facts,
  })

describe('planResume', () => {
  it('continues after what was written, in the same boot of the machine', () => {
    expect(plan({})).toMatchObject({
      kind: 'resume',
      segments: [{ written: 500 }, { written: 700 }],
    })
  })

  it('continues after what was flushed, in another', () => {
    expect(plan({}, { bootId: 'next' })).toMatchObject({
      kind: 'resume',
      segments: [{ written: 300 }, { written: 600 }],
    })
  })

  it('believes nothing beyond the end of the part file', () => {
    expect(plan({}, { partSize: 400 })).toMatchObject({
      segments: [
        { written: 400, synced: 300 },
        { written: 600, synced: 600 },
      ],
    })
  })

  it.each<[string, Partial<PartRecord> | null, Partial<PartFacts>]>([
    ['no record', null, {}],
    ['no part file', {}, { partSize: null }],
    ['another length is promised', {}, { expectedBytes: 999 }],
    ['part file longer than the object', {}, { partSize: 1001 }],
    [
      'gap between segments',
      { segments: [record.segments[0]!, { start: 601, end: 1000, written: 700, synced: 601 }] },
      {},
    ],
    ['segments that end too early', { segments: [record.segments[0]!] }, {}],
    [
      'more flushed than written',
      { segments: [{ start: 0, end: 1000, written: 5, synced: 6 }] },
      {},
    ],
    [
      'written beyond the end',
      { segments: [{ start: 0, end: 1000, written: 1001, synced: 0 }] },
      {},
    ],
    ['no segments', { segments: [] }, {}],
    [
      'nothing at all, which no store has confirmed',
      { totalBytes: 0, segments: [{ start: 0, end: 0, written: 0, synced: 0 }] },
      { partSize: 0, expectedBytes: null },
    ],
    [
      'nothing flushed before a power cut',
      { segments: [{ start: 0, end: 1000, written: 700, synced: 0 }] },
      { bootId: 'next' },
    ],
    ['several segments and no validator', { etag: null, lastModified: null }, {}],
    [
      'unknown length and no ETag',
      { totalBytes: null, etag: null, segments: [{ start: 0, end: null, written: 9, synced: 0 }] },
      {},
    ],
  ])('begins again: %s', (_title, part, facts) => {
    expect(plan(part, facts).kind).toBe('fresh')
  })

  it.each<[string, Partial<PartRecord>]>([
    ['by its ETag', { lastModified: null }],
    ['by its date', { etag: null }],
    [
      'by the bytes before the end of its only segment',
      {
        etag: null,
        lastModified: null,
        segments: [{ start: 0, end: 1000, written: 700, synced: 0 }],
      },
    ],
  ])('continues what can be told to be the same object: %s', (_title, part) => {
    expect(plan(part).kind).toBe('resume')
  })

  it('has nothing to fetch when every byte is there', () => {
    const segments = [{ start: 0, end: 1000, written: 1000, synced: 1000 }]
    expect(plan({ segments }, { partSize: 1000 })).toMatchObject({ kind: 'complete' })
    expect(plan({ segments }, { partSize: 999 })).toMatchObject({ kind: 'resume' })
  })
})
