/** What the documents show works: the policy, its members, and the receiver of webhooks. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { signedHeaders } from '../../main/hooks/notify/sign.ts'
import { policySchema } from '../../main/policy/policy-file.ts'
import { parsePolicy } from '../../main/policy/read-policy.ts'

const read = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../../docs', name), 'utf8')

/** The code of a section, by the language that it names. */
function example(name: string, heading: string, language: string): string {
  const text = read(name)
  const section = text.slice(text.indexOf(`\n## ${heading}\n`))
  return new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'm').exec(section)?.[1] ?? ''
}

test('the policy that is shown can be used, and shows every member', () => {
  const rules = parsePolicy('policy.json', example('ADMINISTRATION.md', 'Policy file', 'json'))
  const members = Object.keys(policySchema.shape).filter((name) => name !== '$schema')
  expect(Object.keys(rules).sort()).toEqual(members.sort())
  const table = read('ADMINISTRATION.md')
  const told = (name: string) => name === 'version' || table.includes(`\`${name}\``)
  expect(members.filter((name) => !told(name))).toEqual([])
})

test('every figure for Prometheus is in the reference', () => {
  const source = readFileSync(
    join(import.meta.dirname, '../../main/health/engine-metrics.ts'),
    'utf8',
  )
  const names = [...source.matchAll(/(?:gauge|counter)\(\s*'([a-z_]+)'/g)].map(([, it]) => it)
  expect(names.length).toBeGreaterThan(15)
  const reference = read('HEADLESS.md')
  expect(names.filter((name) => !reference.includes(`\`${name}\``))).toEqual([])
})

type Verify = (secret: string, headers: Record<string, string>, rawBody: string) => boolean

test('the receiver that is shown takes what Reelhaul signs, and nothing else', async () => {
  const code = `${example('HEADLESS.md', 'Sending webhooks', 'js')}\nexport { verify }`
  const { verify } = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
    readonly verify: Verify
  }
  const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
  const timestamp = Math.floor(Date.now() / 1000)
  const body = '{"type":"webhook.test"}'
  const headers = signedHeaders(secret, { id: 'msg_1', timestamp, body })
  expect(verify(secret, headers, body)).toBe(true)
  expect(verify(secret, headers, `${body} `)).toBe(false)
  expect(verify(`whsec_${Buffer.alloc(32, 8).toString('base64')}`, headers, body)).toBe(false)
  expect(verify(secret, { ...headers, 'webhook-id': 'msg_2' }, body)).toBe(false)
  const old = signedHeaders(secret, { id: 'msg_1', timestamp: timestamp - 301, body })
  expect(verify(secret, old, body)).toBe(false)
  expect(verify(secret, {}, body)).toBe(false)
})
