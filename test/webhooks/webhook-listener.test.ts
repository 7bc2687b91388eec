import { request } from 'node:http'
import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { startWebhookListener } from '../../main/webhooks/webhook-listener.ts'
import { webhookAddress } from '../../preload/contract/webhook-address.ts'
import type { WebhookHint } from '../../main/webhooks/webhook-payload.ts'

const secret = 'x7Kq_2-nTz9wPfLm'
const payload = JSON.stringify({ event: 'job.completed', data: { jobId: 'job_1', cost: 2.5 } })

async function setUp() {
  const hints: WebhookHint[] = []
  let now = 0
  const listener = await startWebhookListener({
    port: 0,
    secret,
    onHint: (hint) => hints.push(hint) > 0,
    monotonicNow: () => now,
  })
  onTestFinished(() => listener.close())
  const address = webhookAddress(listener.port, secret)
  const post = (body: string, url = address) => fetch(url, { method: 'POST', body })
  return { listener, hints, address, post, pass: (ms: number) => (now += ms) }
}

/** The status of a request whose body goes out in pieces, without an announced length. */
function postInPieces(address: string, pieces: readonly string[]): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(address, { method: 'POST' }, (response) => {
      resolve(response.statusCode)
      response.resume()
    })
    sent.on('error', reject)
    for (const piece of pieces) sent.write(piece)
    sent.end()
  })
}

test('takes a payload and answers 202 without a word', async () => {
  const { post, hints } = await setUp()
  const answer = await post(payload)
  expect([answer.status, await answer.text()]).toEqual([202, ''])
  expect(hints).toMatchObject([{ remoteId: 'job_1', facts: { cost: 2.5 } }])
})

test('answers the same to nonsense: nothing is learnt from it', async () => {
  const { post, hints } = await setUp()
  for (const body of ['', '{', '[]', '"x"', '{"event":"job.x","data":{}}', '\u0000'.repeat(900)]) {
    expect((await post(body)).status).toBe(202)
  }
  expect(hints).toEqual([])
})

test('knows no other path, whatever the method', async () => {
  const { listener, post, hints } = await setUp()
  const origin = `http://127.0.0.1:${listener.port}`
  const wrong = [`${secret}x`, secret.slice(1), secret.toUpperCase(), '', `../webhook/${secret}x`]
  for (const path of ['/', '/webhook', ...wrong.map((given) => `/webhook/${given}`)]) {
    expect((await post(payload, origin + path)).status).toBe(404)
    expect((await fetch(origin + path)).status).toBe(404)
  }
  expect(hints).toEqual([])
})

test('takes POST only', async () => {
  const { address } = await setUp()
  for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS']) {
    const answer = await fetch(address, { method })
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST'])
  }
})

test('refuses more than 64 KiB, announced or not, and takes exactly that', async () => {
  const { address, post, hints } = await setUp()
  const padded = (size: number) => payload + ' '.repeat(size - payload.length)
  expect((await post(padded(65_536))).status).toBe(202)
  expect((await post(padded(65_537))).status).toBe(413)
  expect(await postInPieces(address, [padded(60_000), ' '.repeat(6000)])).toBe(413)
  expect(hints).toHaveLength(1)
})

test('slows a flood down, says for how long, and takes more after that', async () => {
  const { post, pass, hints } = await setUp()
  for (let n = 0; n < 200; n++) await post(payload)
  const refused = await post(payload)
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1'])
  pass(1000)
  expect((await post(payload)).status).toBe(202)
  expect(hints).toHaveLength(201)
})

test('a flood of wrong secrets does not keep out who knows the right one', async () => {
  const { listener, post } = await setUp()
  const wrong = `http://127.0.0.1:${listener.port}/webhook/${'a'.repeat(16)}`
  for (let n = 0; n < 220; n++) await post(payload, wrong)
  expect((await post(payload)).status).toBe(202)
})

test('outlives a sender that hangs up in the middle', async () => {
  const { listener, post } = await setUp()
  await new Promise<void>((resolve) => {
    const socket = connect(listener.port, '127.0.0.1', () => {
      socket.write(`POST /webhook/${secret} HTTP/1.1\r\nhost: x\r\ncontent-length: 500\r\n\r\n{"a"`)
      setImmediate(() => socket.destroy())
    })
    socket.on('close', () => resolve())
  })
  expect((await post(payload)).status).toBe(202)
})

test('says which port it cannot have, and gives its own back', async () => {
  const { listener } = await setUp()
  const again = { port: listener.port, secret, onHint: () => true, monotonicNow: () => 0 }
  await expect(startWebhookListener(again)).rejects.toThrow(
    `Webhooks cannot be received on port ${listener.port}: another program uses it.`,
  )
  await listener.close()
  const second = await startWebhookListener(again)
  await second.close()
})

test('does not start with a secret that could be guessed or would not fit an address', async () => {
  for (const bad of ['', 'short', 'a'.repeat(129), 'with a space in it', 'slash/slash/slash']) {
    const start = startWebhookListener({
      port: 0,
      secret: bad,
      onHint: () => true,
      monotonicNow: () => 0,
    })
    await expect(start).rejects.toThrow(/16 to 128/)
  }
})
