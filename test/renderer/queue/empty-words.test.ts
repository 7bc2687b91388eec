// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { groupKeys, groupStates } from '../../../renderer/controls/state-groups.ts'
import { emptyWords } from '../../../renderer/queue/empty-words.ts'
import { noFilter } from '../../../renderer/queue/queue-state.svelte.ts'

describe('a list without jobs', () => {
  it('says of each group of states something of its own, and leads to all jobs', () => {
    const said = groupKeys.map((key) =>
      emptyWords({ ...noFilter, states: [...groupStates[key]] }, null),
    )
    expect(new Set(said.map(({ title }) => title)).size).toBe(groupKeys.length)
    expect(new Set(said.map(({ body }) => body)).size).toBe(groupKeys.length)
    for (const { way } of said) expect(way.change).toMatchObject({ states: [] })
  })

  it('names what was searched for, and keeps the filters when the search is cleared', () => {
    const { title, way, body } = emptyWords({ ...noFilter, text: 'zzz', batchId: 3 }, 'Spring')
    expect(title).toContain('zzz')
    expect(body).toContain('Remove filters')
    expect(way.change).toEqual({ text: '' })
    expect(emptyWords({ ...noFilter, text: 'zzz' }, null).body).not.toContain('filters')
  })

  it('names the batch, whether it has no jobs or none in such a state', () => {
    const whole = emptyWords({ ...noFilter, batchId: 3 }, 'Spring')
    const part = emptyWords({ ...noFilter, batchId: 3, states: ['failed'] }, 'Spring')
    expect(whole.title).toContain('Spring')
    expect(part.title).toContain('Spring')
    expect(part.title).not.toBe(whole.title)
    expect(part.way.change).toEqual({ states: [] })
  })

  it('offers to clear filters that no job fits together', () => {
    const { way } = emptyWords({ ...noFilter, providers: ['adobe'], locales: ['de-DE'] }, null)
    expect(way.change).toEqual({ states: [], providers: [], locales: [], batchId: null })
  })
})
