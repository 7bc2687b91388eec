/** What a change of settings comes to, value by value. Pure. */
import { isDeepStrictEqual } from 'node:util'
import type { Settings } from '../../preload/contract/model.ts'
import type { SettingsChange } from '../../preload/contract/settings-offer.ts'

type Value = SettingsChange['before']

export interface ValueChange {
  /** `concurrency`, `network.proxy`. */
  readonly path: string
  readonly before: Value
  readonly after: Value
}

/** Groups are looked into; lists and what is deeper are shown as text. */
export function changesOf(patch: Partial<Settings>, now: Settings): ValueChange[] {
  return (Object.keys(patch) as (keyof Settings)[]).flatMap((key) => {
    const [before, after]: unknown[] = [now[key], patch[key]]
    if (!isGroup(before) || !isGroup(after)) return change(key, before, after)
    const names = new Set([...Object.keys(before), ...Object.keys(after)])
    return [...names].flatMap((name) => change(`${key}.${name}`, before[name], after[name]))
  })
}

const isGroup = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function change(path: string, before: unknown, after: unknown): ValueChange[] {
  if (isDeepStrictEqual(before, after)) return []
  return [{ path, before: shown(before), after: shown(after) }]
}

function shown(value: unknown): Value {
  if (value === undefined || value === null) return null
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value
  if (Array.isArray(value) && value.every((one) => typeof one === 'number')) return value
  return JSON.stringify(value)
}
