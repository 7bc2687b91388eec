/** How wide words are in a chip or as a state, without asking the page to lay itself out. */
const known = new Map<string, number>()
let brush: CanvasRenderingContext2D | null = null

/** Weight and size, as the styles have them. */
const looks = { chip: ['400', '--text-xs'], state: ['500', '--text-sm'] } as const
export type TextLook = keyof typeof looks

/** In pixels. */
export function chipTextWidth(text: string): number {
  return textWidth(text, 'chip')
}

/** In pixels; 0: it cannot be measured. */
export function textWidth(text: string, look: TextLook): number {
  const key = `${look} ${text}`
  const width = known.get(key) ?? measured(text, look)
  known.set(key, width)
  return width
}

function measured(text: string, look: TextLook): number {
  brush ??= document.createElement('canvas').getContext('2d')
  if (!brush) return 0
  const style = getComputedStyle(document.documentElement)
  const [weight, size] = looks[look]
  brush.font = `${weight} ${style.getPropertyValue(size)} ${style.getPropertyValue('--font')}`
  return brush.measureText(text).width
}
