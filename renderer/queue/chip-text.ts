/** How wide words are in a chip, without asking the page to lay itself out. */
const known = new Map<string, number>()
let brush: CanvasRenderingContext2D | null = null

/** In pixels. */
export function chipTextWidth(text: string): number {
  const width = known.get(text) ?? measured(text)
  known.set(text, width)
  return width
}

function measured(text: string): number {
  brush ??= chipBrush()
  return brush?.measureText(text).width ?? 0
}

function chipBrush(): CanvasRenderingContext2D | null {
  const made = document.createElement('canvas').getContext('2d')
  const style = getComputedStyle(document.documentElement)
  if (made) made.font = `${style.getPropertyValue('--text-xs')} ${style.getPropertyValue('--font')}`
  return made
}
