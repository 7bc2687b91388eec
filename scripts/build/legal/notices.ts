/** The third-party notices: what is in the program, and the texts that have to come with it. Pure. */
import type { Component } from './component.ts'

const line = '-'.repeat(78)

export interface Program {
  readonly title: string
  readonly version: string
}

/** Plain text in UTF-8; the same for the same parts. A text that several parts share is in it once. */
export function noticesOf({ title, version }: Program, components: readonly Component[]): string {
  const all = components.flatMap(withAllInside)
  const byText = Map.groupBy(all, ({ component }) => component.text)
  const head = [
    `${title} ${version}: third-party notices`,
    `${title} is under the MIT License. It contains the following parts by others, each under the licence below it.`,
    [...new Set(all.map(labelOf))].join('\n'),
  ]
  const texts = [...byText].map(([text, parts]) =>
    [line, [...new Set(parts.map(labelOf))].join('\n'), '', text.replaceAll('\r\n', '\n')].join(
      '\n',
    ),
  )
  return `${[...head, ...texts].join('\n\n')}\n`
}

interface Placed {
  readonly component: Component
  /** The part that it was compiled or copied into. */
  readonly within: Component | null
}

function withAllInside(component: Component): Placed[] {
  const inside = component.inside.map((part) => ({ component: part, within: component }))
  return [{ component, within: null }, ...inside]
}

function labelOf({ component: { name, version, licence }, within }: Placed): string {
  const where = within === null ? '' : `, in ${within.name}`
  return `${[name, version].filter(Boolean).join(' ')} (${licence ?? 'unknown'}${where})`
}
