import fc from 'fast-check'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { asBefore, earlierOf } from '../../main/queue/earlier-output.ts'
import { canMoveOutput, missingFact } from '../../main/queue/output-state.ts'
import { openDatabase } from '../../main/queue/sqlite/open-database.ts'
import { SqliteJobStore } from '../../main/queue/sqlite/sqlite-job-store.ts'
import { outputStates, type OutputState } from '../../preload/contract/vocabulary.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

function oneOutput() {
  const store = new SqliteJobStore(openDatabase(join(tempFolder(), 'queue.sqlite')).database)
  onTestFinished(() => store.close())
  store.accounts.save({ id: 'a', provider: 'redner', name: 'A', baseUrl: 'http://127.0.0.1:1' })
  const job = { accountId: 'a', remoteId: 'job_1', title: null, columns: {} }
  const { added } = store.intake.add({ name: 'B', folder: '/x', template: '{title}' }, [job], 1)
  const jobId = added[0]!
  const facts = { index: null, locale: null, name: null, extension: 'mp4', sizeBytes: null }
  let n = 0
  return {
    store,
    /** Registers another output; returns what reads it. */
    fresh: () => {
      const key = String(n++)
      store.outputs.register(jobId, [{ key, kind: 'video', ...facts }])
      return () => store.outputs.ofJob(jobId).find((output) => output.key === key)!
    },
  }
}

const optional = <T>(known: fc.Arbitrary<T>) => fc.option(known, { nil: undefined })
const move = fc.record({
  to: fc.constantFrom(...outputStates),
  hasPath: optional(fc.boolean()),
  sizeBytes: optional(fc.option(fc.nat(), { nil: null })),
  sha256: optional(fc.constantFrom('c0ffee', null)),
})

describe('output states', () => {
  test('no sequence of moves leads to a state without what must be known in it', () => {
    const { store, fresh } = oneOutput()
    fc.assert(
      fc.property(fc.array(move, { maxLength: 12 }), (moves) => {
        const read = fresh()
        for (const { to, hasPath, ...facts } of moves) {
          const before = read()
          const path = hasPath === undefined ? undefined : hasPath ? `/x/${before.id}` : null
          try {
            store.outputs.move(before.id, to, { ...facts, path })
            expect(canMoveOutput(before.state, to)).toBe(true)
          } catch (error) {
            expect((error as Error).name).toBe('IllegalOutputTransition')
            expect(read()).toEqual(before)
          }
          const after = read()
          expect(missingFact(after.state, after)).toBeNull()
        }
      }),
      { numRuns: 60 },
    )
  })

  test('every state can be reached, and every unfinished one leads to a saved file', () => {
    const reachable = (from: OutputState) => {
      const seen = new Set([from])
      for (const at of seen) for (const to of outputStates) if (canMoveOutput(at, to)) seen.add(to)
      return seen
    }
    expect([...reachable('pending')].sort()).toEqual([...outputStates].sort())
    for (const state of outputStates.filter((one) => one !== 'skipped'))
      expect(reachable(state), state).toContain('saved')
  })

  test('a saved file is forgotten only for another one, or while it is kept as the earlier one', () => {
    const { store, fresh } = oneOutput()
    const saved = { path: '/x/a.mp4', sizeBytes: 3, bytesDone: 3, sha256: 'c0ffee' }
    const read = fresh()
    store.outputs.move(read().id, 'saved', saved)
    for (const to of outputStates.filter((state) => state !== 'saved'))
      expect(() => store.outputs.move(read().id, to)).toThrow('cannot go from saved')
    const earlier = earlierOf(read(), false)
    store.outputs.move(read().id, 'pending', { path: null, earlier })
    expect(read()).toMatchObject({ state: 'pending', earlier: { path: '/x/a.mp4', bytes: 3 } })
    expect(store.outputs.pathTaken('/X/A.mp4', 0)).toBe(true)
    expect(store.outputs.pathTaken('/x/a.mp4', read().id)).toBe(false)
    store.outputs.move(read().id, 'saved', asBefore(earlier!))
    expect(read()).toMatchObject({ state: 'saved', ...saved, earlier: null })
  })

  test.each([
    ['claimed', { path: '/x/a.mp4', sizeBytes: 1 }, 'sha256'],
    ['committing', { path: '/x/a.mp4', sha256: 'c0ffee' }, 'sizeBytes'],
    ['saved', { sizeBytes: 1, sha256: 'c0ffee' }, 'path'],
    ['downloading', {}, 'path'],
  ] as const)('a move to %s says what is not known', (to, facts, missing) => {
    const { store, fresh } = oneOutput()
    const read = fresh()
    expect(() => store.outputs.move(read().id, to, facts)).toThrow(
      `cannot go from pending to ${to}: ${missing} is not known`,
    )
    expect(read().state).toBe('pending')
  })

  test('an output that is gone stays gone', () => {
    const { store, fresh } = oneOutput()
    const { id } = fresh()()
    store.outputs.remove(id)
    store.outputs.move(id, 'skipped')
    expect(store.outputs.claimed()).toEqual([])
  })
})
