// @vitest-environment node
import { beforeEach, describe, expect, it } from 'vitest'
import { ColumnSizing, widthByKey } from '../../../renderer/queue/column-sizing.svelte.ts'
import { stateColumnWidth } from '../../../renderer/queue/state-width.ts'
import { SettingsState } from '../../../renderer/settings/settings-state.svelte.ts'
import { FakeApi } from '../fake-api.ts'

const range = { least: 60, most: 400 }
let api: FakeApi
let settings: SettingsState
let sizing: ColumnSizing

beforeEach(async () => {
  api = new FakeApi()
  settings = new SettingsState(api)
  await settings.load()
  sizing = new ColumnSizing(settings)
})

describe('a column that is dragged', () => {
  it('is shown as wide as it is dragged, and stored once it is let go', async () => {
    sizing.show('size', 130.4, range)
    sizing.show('size', 180.6, range)
    expect(sizing.widths).toEqual({ size: 181 })
    expect(api.count('saveSettings')).toBe(0)
    await sizing.keep()
    expect(api.settings.list.widths).toEqual({ size: 181 })
    expect(sizing.widths).toEqual({ size: 181 })
  })

  it('stays within its range', () => {
    sizing.show('size', 4000, range)
    expect(sizing.widths).toEqual({ size: 400 })
    sizing.show('size', -20, range)
    expect(sizing.widths).toEqual({ size: 60 })
  })

  it('keeps the widths of others, and goes back when that is called off', async () => {
    await settings.setList(() => ({ widths: { files: 300 } }))
    sizing.show('size', 100, range)
    expect(sizing.widths).toEqual({ files: 300, size: 100 })
    sizing.cancel()
    expect(sizing.widths).toEqual({ files: 300 })
    await sizing.keep()
    expect(api.settings.list.widths).toEqual({ files: 300 })
  })
})

describe('a key on the edge of a column', () => {
  const by = (
    key: string,
    shiftKey = false,
    towardsStart: 'ArrowLeft' | 'ArrowRight' = 'ArrowLeft',
  ) => widthByKey({ key, shiftKey }, 100, range, towardsStart)

  it('moves the edge the way of the arrow', () => {
    expect(by('ArrowLeft')).toBe(108)
    expect(by('ArrowRight')).toBe(92)
    expect(by('ArrowLeft', true)).toBe(140)
    expect(by('ArrowLeft', false, 'ArrowRight')).toBe(92)
  })

  it('goes to the least and the largest width, and leaves other keys alone', () => {
    expect(by('Home')).toBe(60)
    expect(by('End')).toBe(400)
    expect(by('a')).toBeNull()
    expect(by('Tab')).toBeNull()
  })
})

describe('the column of states', () => {
  const widthOf = (word: string): number => word.length * 6

  it('is as narrow as its words are long, with the percentage beside those that move', () => {
    const words = {
      words: ['Saved', 'Partly delivered'],
      moving: ['Downloading'],
      percent: '100%',
      widthOf,
    }
    expect(stateColumnWidth(words)).toBe(19 + 8 + 15 * 6 + 2)
    expect(stateColumnWidth({ ...words, moving: [] })).toBe(19 + 16 * 6 + 2)
  })

  it('is never so narrow that nothing can be read, nor as wide as the job', () => {
    const none = { words: ['ok'], moving: [], percent: '', widthOf }
    expect(stateColumnWidth(none)).toBe(96)
    expect(stateColumnWidth({ ...none, words: ['x'.repeat(100)] })).toBe(190)
  })
})
