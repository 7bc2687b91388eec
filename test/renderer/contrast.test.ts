// @vitest-environment node
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const sheet = readFileSync('renderer/styles/tokens.css', 'utf8')

/** The value of a token on one side of its light-dark() pair. */
function token(name: string, side: 'light' | 'dark'): string {
  const pair = new RegExp(`--${name}: light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(sheet)
  const value = pair?.[side === 'light' ? 1 : 2]
  if (!value) throw new Error(`tokens.css has no colour pair --${name}`)
  return value
}

/** Relative luminance as WCAG 2 defines it. */
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const c = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (light + 0.05) / (dark + 0.05)
}

const grounds = ['surface', 'surface-side', 'surface-raised', 'surface-hover', 'surface-selected']
const tones = ['text', 'text-muted', 'good', 'warn', 'bad', 'busy', 'idle', 'accent']
const pairs = [
  ...grounds.flatMap((ground) => tones.map((tone) => [tone, ground] as const)),
  ['text-muted', 'surface-sunken'],
  ['good', 'surface-sunken'],
  ['bad', 'surface-sunken'],
  ['text-on-accent', 'accent'],
  ['text-on-accent', 'accent-hover'],
  ['accent', 'accent-soft'],
  ['text-muted', 'warn-soft'],
  ['warn', 'warn-soft'],
  ['bad', 'bad-soft'],
  ['text-muted', 'bad-soft'],
] as const

describe.each(['light', 'dark'] as const)('in the %s theme', (side) => {
  it.each(pairs)('%s is readable on %s (AA, 4.5:1)', (text, ground) => {
    expect(contrast(token(text, side), token(ground, side))).toBeGreaterThanOrEqual(4.5)
  })

  it.each(['surface', 'surface-raised'])('the edge of a field is visible on %s (3:1)', (ground) => {
    expect(contrast(token('line-strong', side), token(ground, side))).toBeGreaterThanOrEqual(3)
  })
})
