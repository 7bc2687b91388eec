import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareSurfaces, explain } from '../../scripts/api/compare.ts'
import { jsonLinesIn } from '../../scripts/api/json-lines.ts'
import { apiSurface } from '../../scripts/api/surface.ts'

const names = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 8 }), { maxLength: 20 })

describe('what others rely on', () => {
  test('is whole again with what was taken out and what is new', () => {
    fc.assert(
      fc.property(names, names, (before, now) => {
        const { gone, added } = compareSurfaces(before, now)
        const kept = before.filter((line) => !gone.includes(line))
        expect(new Set([...kept, ...added])).toEqual(new Set(now))
        expect(explain({ gone, added }, 'api.txt') === null).toBe(
          [...before].sort().join('\n') === [...now].sort().join('\n'),
        )
      }),
    )
  })

  test('may not be renamed: the old name is missed, and the new one asked about', () => {
    const difference = compareSurfaces(['option: --out'], ['option: --output'])
    const words = explain(difference, 'schema/api.txt')
    expect(words).toContain('gone or have new names:\n  option: --out\n')
    expect(words).toContain('take their lines out of schema/api.txt')
    expect(words).toContain('kept:\n  option: --output\n')
  })

  test('is found in the sources: one of each kind', () => {
    expect(apiSurface(join(import.meta.dirname, '../..'))).toEqual(
      expect.arrayContaining([
        ...['command: fetch', 'command: provider check', 'option: --json', 'exit code: 2 usage'],
        ...['environment: REELHAUL_API_KEY', 'json file: sha256', 'json job: failure'],
        ...['receipt column: sha256', 'failure: FILE_DISK_FULL', 'job state: queued'],
        ...['call: watchQueue', 'event: queuePage', 'setting: concurrency'],
        'provider description: errors.means',
      ]),
    )
  })
})

test('JSON lines are read from the objects that make them, with what is spread into them', () => {
  const source = `
    out({ event: 'job', id, state: stateOf(job), ...(failure && { failure: text(failure) }) })
    const more = { event: 'found', 'job-id': 1, nested: { event: kind } }
    log({ events: 'none', other })`
  expect(jsonLinesIn(source)).toEqual([
    ...['event', 'id', 'state', 'failure'].map((name) => `json job: ${name}`),
    ...['event', 'job-id', 'nested'].map((name) => `json found: ${name}`),
  ])
})
