/** The descriptions that come with Reelhaul, and how examples are held against them. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { checkExamples } from '../../../main/providers/described/check-examples.ts'
import { described, descriptionFile, smallDescription } from '../../helpers/described.ts'

const folder = 'examples/providers'
const files = readdirSync(folder).map((name) => `${folder}/${name}`)
const own = ['viddyscribe', 'a2e'].map((name) => `test/providers/described/${name}.yaml`)

describe.each([...files, ...own])('%s', (file) => {
  it('understands each of its examples as expected', async () => {
    const checked = await checkExamples(descriptionFile(file))
    expect(checked.filter(({ differences }) => differences.length > 0)).toEqual([])
    const states = checked.map(({ outcome }) =>
      'state' in outcome ? outcome.state : outcome.reason,
    )
    expect(states).toEqual(
      expect.arrayContaining(['waiting', 'ready', 'failed', 'ACCOUNT_KEY_REJECTED']),
    )
  })
})

it.each(files)('%s names the documentation that it is made of', (file) => {
  expect(readFileSync(file, 'utf8')).toMatch(/^# source: https:\/\/docs\./m)
})

it('what is understood in another way than expected is told field by field', async () => {
  const url = 'https://files.example/a.mp4'
  const answer = { status: 'done', files: [{ url }, {}] }
  const expecting = (expect: object) => ({ title: 'x', answer, expect })
  const examples = [
    expecting({ state: 'waiting' }),
    expecting({ failure: 'PROVIDER_JOB_NOT_FOUND' }),
    expecting({ state: 'ready', status: 'ready', missing: [], facts: { title: 'Film' } }),
    expecting({ state: 'ready', outputs: [{ kind: 'audio' }, { kind: 'audio' }] }),
    expecting({ state: 'ready', outputs: [{ content: 'x' }] }),
    expecting({ state: 'failed', message: 'x' }),
  ]
  const differences = (await checkExamples(smallDescription({ examples }))).map(
    (one) => one.differences,
  )
  expect(differences).toEqual([
    ['state: expected "waiting", understood "ready"'],
    ['failure: expected "PROVIDER_JOB_NOT_FOUND", understood nothing'],
    [
      'status: expected "ready", understood "done"',
      'facts.title: expected "Film", understood nothing',
      'missing: expected [], understood ["1"]',
    ],
    [
      'number of outputs: expected 2, understood 1',
      'outputs[0].kind: expected "audio", understood "video"',
    ],
    ['outputs[0].content: expected "x", understood ""'],
    ['state: expected "failed", understood "ready"', 'message: expected "x", understood nothing'],
  ])
})

it('the description in the documentation is one', async () => {
  const [, text = ''] =
    /```yaml\n([\s\S]*?)```/.exec(readFileSync('docs/PROVIDERS.md', 'utf8')) ?? []
  const checked = await checkExamples(described(text.replace(/^ {3}/gm, '')))
  expect(checked.map((one) => one.differences)).toEqual([[]])
})
