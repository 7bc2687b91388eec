import { describe, expect, it, vi } from 'vitest'
import type { Command } from '../../../renderer/window/commands.ts'
import { matching, PaletteState } from '../../../renderer/window/palette-state.svelte.ts'

const command = (words: string, change: Partial<Command> = {}): Command => ({
  id: words,
  group: 'actions',
  words,
  keys: null,
  deep: false,
  run: () => undefined,
  ...change,
})

const words = (commands: readonly Command[]) => commands.map((one) => one.words)

describe('matching', () => {
  const commands = [
    command('Show: de-DE', { deep: true, group: 'show' }),
    command('Density: compact'),
    command('Langue : français', { deep: true }),
    command('Rows: wide'),
  ]

  it('offers what is always worth it before anything is typed', () => {
    expect(words(matching(commands, ' '))).toEqual(['Density: compact', 'Rows: wide'])
  })

  it('puts words at the start before beginnings of words, and these before the rest', () => {
    expect(words(matching(commands, 'de'))).toEqual([
      'Density: compact',
      'Show: de-DE',
      'Rows: wide',
    ])
  })

  it('wants every word, in whatever case, accents and order', () => {
    expect(words(matching(commands, 'FRANCAIS langue'))).toEqual(['Langue : français'])
    expect(matching(commands, 'langue deutsch')).toEqual([])
  })
})

describe('the palette', () => {
  it('reads the commands when it is opened, and forgets what was typed', () => {
    const read = vi.fn(() => [command('Import')])
    const palette = new PaletteState(read)
    expect(read).not.toHaveBeenCalled()
    palette.text = 'old'
    palette.show()
    expect(palette.open).toBe(true)
    expect(palette.text).toBe('')
    expect(palette.groups).toEqual([{ group: 'actions', commands: palette.matches }])
  })

  it('is gone before a command does its work, which it does once', () => {
    const palette = new PaletteState(() => [])
    palette.show()
    const seen: boolean[] = []
    palette.run(command('Paste', { run: () => seen.push(palette.open) }))
    expect([palette.open, seen]).toEqual([false, []])
    palette.closed()
    palette.closed()
    expect(seen).toEqual([false])
  })
})
