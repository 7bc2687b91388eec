import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bytesContent } from '../../main/demo/object-content.ts'
import { tempFolder } from '../helpers/temp-folder.ts'
import { cliDesk } from '../helpers/cli-desk.ts'

const id = '500de496-4961-4641-a273-1c760ee7e0b4'
const outputs = [
  {
    name: 'a.txt',
    content: bytesContent(Buffer.from('Willkommen')),
    contentType: 'text/plain',
    locale: 'de-DE',
  },
]
const job = { id, provider: 'adobe', product: 'transcribe', pollsUntilDone: 1, outputs } as const

async function desk() {
  const made = await cliDesk(job)
  const { tokens, baseUrls } = made.simulator
  const options = [
    ...['--provider', 'adobe', '--base-url', baseUrls.adobe, '--out', made.out],
    ...['--data', made.data, '--poll-interval', '0.05', '--json'],
  ]
  const env = {
    REELHAUL_CLIENT_ID: tokens.credential.clientId!,
    REELHAUL_CLIENT_SECRET: tokens.credential.clientSecret!,
    REELHAUL_TOKEN_URL: tokens.url,
  }
  return { ...made, tokens, options, env }
}

test('a run with client ID and secret gets its own token', async () => {
  const { run, tokens, options, env } = await desk()
  const done = await run(['fetch', id, ...options], { env })
  expect([done.code, done.stderr]).toEqual([0, ''])
  expect(done.events.at(-1)).toMatchObject({ event: 'summary', completed: 1, requests: { api: 3 } })
  expect(tokens.requests).toBe(1)
})

test('a key file holds what the environment does not, also for a later retry', async () => {
  const { run, tokens, options, env } = await desk()
  const path = join(tempFolder(), 'keys')
  const lines = Object.entries({ ...env, REELHAUL_CLIENT_SECRET: 'wrong-secret' })
  const write = (all: readonly (readonly string[])[]): void =>
    writeFileSync(path, all.map(([name, value]) => `${name}_ADOBE="${value}"`).join('\n'))
  write(lines)
  chmodSync(path, 0o644)
  const open = await run(['fetch', id, ...options, '--key-file', path], { env: {} })
  expect(open).toMatchObject({ code: 2, stderr: expect.stringContaining('chmod 600') })
  chmodSync(path, 0o600)
  const wrong = await run(['fetch', id, ...options, '--key-file', path], { env: {} })
  expect(wrong.code).toBe(1)
  expect(wrong.stdout).toContain('ACCOUNT_KEY_REJECTED')
  expect(wrong.stdout + wrong.stderr).not.toContain('wrong-secret')
  write(Object.entries(env))
  const again = await run(['retry', ...options, '--key-file', path], { env: {} })
  expect([again.code, again.stderr]).toEqual([0, ''])
  expect(tokens.requests).toBe(2)
})

test('a token endpoint that cannot be used is refused before anything is asked', async () => {
  const { run, options, env, simulator } = await desk()
  const plain = { ...env, REELHAUL_TOKEN_URL: 'http://ims.example/token' }
  const refused = await run(['fetch', id, ...options], { env: plain })
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('--allow-http') })
  expect(simulator.stats().api.adobe).toBe(0)
})
