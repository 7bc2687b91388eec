import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jsonExcess } from '../../main/json-bounds.ts'
import { hostileJson, hostileText } from '../helpers/hostile-values.ts'

const driver = join(import.meta.dirname, 'read-long-lists.ts')

test('20 MB of nothing and answers of 8 MiB are refused in one sentence, within little memory', async () => {
  // Parsed, the first of these lists alone would take over a gigabyte.
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--max-old-space-size=256', '--disable-warning=ExperimentalWarning', driver],
    { timeout: 120_000 },
  )
  const ends = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { name: string; end: string })
  expect(ends).toHaveLength(13)
  for (const { name, end } of ends) {
    expect(end, name).toMatch(
      name.startsWith('answer') ? /^no JSON: Too many/ : /^refused: pasted: /,
    )
    expect(end.length, name).toBeLessThan(300)
    expect(end, name).not.toContain('\n')
  }
})

/** Containers and places for values, counted in what a parser has made. */
function counted(value: unknown): { containers: number; values: number } {
  if (typeof value !== 'object' || value === null) return { containers: 0, values: 0 }
  const inner = Object.values(value).map(counted)
  return {
    containers: inner.reduce((sum, { containers }) => sum + containers, 1),
    values: inner.reduce((sum, { values }) => sum + values, Math.max(0, inner.length - 1)),
  }
}

test('what a text has is counted before it is parsed exactly as after', () => {
  fc.assert(
    fc.property(hostileJson(), fc.constantFrom(undefined, 2), (value, indent) => {
      const text = JSON.stringify(value, null, indent)
      const { containers, values } = counted(JSON.parse(text))
      expect(jsonExcess(text, { containers, values })).toBeNull()
      if (containers > 0)
        expect(jsonExcess(text, { containers: containers - 1, values })).toBe('containers')
      if (values > 0) expect(jsonExcess(text, { containers, values: values - 1 })).toBe('values')
    }),
  )
})

test('a text that is no JSON is never taken for more than it has', () => {
  fc.assert(
    fc.property(hostileText(), hostileText(), (start, end) => {
      const text = `${start}"[{,\\"[,${end}`
      const most = (pattern: RegExp): number => text.match(pattern)?.length ?? 0
      const bounds = { containers: most(/[[{]/g), values: most(/,/g) }
      expect(jsonExcess(text, bounds)).toBeNull()
    }),
  )
})
