/** What `reelhaul provider check` shows of answers. */
import { expect, test } from 'vitest'
import { shownBody } from '../../main/headless/hide-credential.ts'

const key = 'very-secret-KEY/42+x'
const escaped = [...key].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')

test.each([
  ['JSON', JSON.stringify({ echo: key })],
  ['JSON with a byte-order mark', `\uFEFF${JSON.stringify({ echo: key })}`],
  ['JSON with escapes', `{"echo":"${escaped}"}`],
  ['JSON with an escaped slash', `{"echo":"${key.replace('/', '\\/')}"}`],
  ['JSON with escapes that is cut off', `{"echo":"${escaped}`],
  ['text', `Your key ${key} is wrong`],
])('%s has no key in it', (_, body) => {
  const shown = shownBody(body, { key })
  expect(shown).toContain('[hidden]')
  expect(shown).not.toContain('secret')
})

test('JSON is shown in lines, links without their query, and a long body is cut', () => {
  const body = JSON.stringify({ url: 'https://files.example/a.mp4?sig=abc', more: ['x'] })
  expect(shownBody(body, { key }).split('\n')).toEqual([
    ...[
      '{',
      '  "url": "https://files.example/a.mp4?[hidden]",',
      '  "more": [',
      '    "x"',
      '  ]',
      '}',
    ],
  ])
  expect(shownBody('x'.repeat(100_000), { key })).toHaveLength(4001)
})
