import { join } from 'node:path'
import { writeFileSync } from 'node:fs'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { Notifier, type NotifierDeps } from '../../main/hooks/notify/notifier.ts'
import { Outbox } from '../../main/hooks/notify/outbox.ts'
import { createApiClient } from '../../main/providers/api-client.ts'
import { isSigningSecret, newSigningSecret } from '../../preload/contract/notify-rules.ts'
import { tempFolder } from '../helpers/temp-folder.ts'
import { testSecret, webhookReceiver, type WebhookReceiver } from '../helpers/webhook-receiver.ts'

/** A notifier over a real outbox and a real connection; its clock and its timers are the test's. */
function setUp(receiver: WebhookReceiver, path = join(tempFolder(), 'webhooks.sqlite')) {
  const clock = { now: Date.now() }
  const timers = new Set<{ at: number; run: () => void }>()
  const api = createApiClient({ followRedirects: false, bodyLimitBytes: 1000 })
  const outbox = Outbox.open(path)
  const told = { onGone: vi.fn(), onGivenUp: vi.fn(), log: vi.fn() }
  const notifier = new Notifier({
    ...{ outbox, api, ...told },
    // Messages are put into the outbox by the tests themselves.
    store: { batches: { all: () => [] } } as unknown as NotifierDeps['store'],
    tells: () => true,
    receiver: () => ({ url: receiver.url, secret: testSecret }),
    now: () => clock.now,
    random: () => 0,
    after(ms, run) {
      const timer = { at: clock.now + ms, run }
      timers.add(timer)
      return () => timers.delete(timer)
    },
  })
  onTestFinished(async () => {
    await notifier.close()
    api.close()
  })
  const add = (id: string) => outbox.add(id, { type: 'job.completed', body: '{}' }, clock.now)
  /** The clock goes on, and the timers that are due by then run. */
  const pass = (ms: number): void => {
    clock.now += ms
    for (const timer of [...timers].filter(({ at }) => at <= clock.now)) {
      timers.delete(timer)
      timer.run()
    }
  }
  return { notifier, outbox, clock, add, pass, path, ...told }
}

describe('a webhook', () => {
  test('that is not taken is sent again with the same id and another signature', async () => {
    const receiver = await webhookReceiver()
    const { notifier, outbox, add, pass } = setUp(receiver)
    receiver.answer = (response) => void response.writeHead(500).end()
    add('msg_a')
    notifier.start()
    await receiver.until(1)
    await expect.poll(() => outbox.nextAt()).toBeGreaterThan(0)
    receiver.answer = (response) => void response.writeHead(200).end('thanks')
    await vi.waitUntil(() => {
      pass(5000)
      return receiver.received.length > 1
    })
    await expect.poll(() => outbox.pending).toBe(0)
    const [first, second] = receiver.received
    expect(second?.id).toBe(first?.id)
    expect(second?.json.type).not.toBe('unverified')
    expect(second?.headers['webhook-timestamp']).not.toBe(first?.headers['webhook-timestamp'])
  })

  test('waits as long as the receiver asks, and outlasts a restart', async () => {
    const receiver = await webhookReceiver()
    receiver.answer = (response) => void response.writeHead(429, { 'retry-after': '900' }).end()
    const before = setUp(receiver)
    before.add('msg_a')
    before.notifier.start()
    await receiver.until(1)
    await expect.poll(() => before.log.mock.calls.length).toBe(1)
    expect((before.outbox.nextAt() ?? 0) - before.clock.now).toBeGreaterThanOrEqual(899_000)
    await before.notifier.close()

    const after = setUp(receiver, before.path)
    receiver.answer = (response) => void response.writeHead(204).end()
    expect(after.outbox.pending).toBe(1)
    after.clock.now += 901_000
    after.notifier.start()
    await expect.poll(() => after.outbox.pending).toBe(0)
  })

  test('to a receiver that is gone ends them all', async () => {
    const receiver = await webhookReceiver()
    receiver.answer = (response) => void response.writeHead(410).end()
    const { notifier, outbox, add, onGone } = setUp(receiver)
    add('msg_a')
    notifier.start()
    await expect.poll(() => onGone.mock.calls.length).toBe(1)
    expect(outbox.pending).toBe(0)
  })

  test('is not sent on to where a redirect leads', async () => {
    const receiver = await webhookReceiver()
    const elsewhere = await webhookReceiver()
    receiver.answer = (response) => void response.writeHead(307, { location: elsewhere.url }).end()
    const { notifier, add, log } = setUp(receiver)
    add('msg_a')
    notifier.start()
    await expect.poll(() => log.mock.calls.flat().join()).toContain('redirects are not followed')
    expect(elsewhere.received).toHaveLength(0)
  })

  test('is not held up by an answer without end', async () => {
    const receiver = await webhookReceiver()
    receiver.answer = (response) => {
      response.writeHead(500)
      const more = (): void => {
        while (response.write('x'.repeat(10_000)));
      }
      response.on('drain', more)
      more()
    }
    const { notifier, add, log } = setUp(receiver)
    add('msg_a')
    notifier.start()
    await expect.poll(() => log.mock.calls.length).toBe(1)
  })

  test('is given up after the last attempt, and said so', async () => {
    const receiver = await webhookReceiver()
    receiver.answer = (response) => void response.writeHead(404).end()
    const { notifier, outbox, add, onGivenUp, clock } = setUp(receiver)
    add('msg_a')
    clock.now += 7 * 24 * 3_600_000
    notifier.start()
    await expect.poll(() => onGivenUp.mock.calls.length).toBe(1)
    expect(outbox.pending).toBe(0)
    expect(onGivenUp.mock.calls.flat().join()).not.toContain('/hooks/')
  })
})

test('a damaged outbox is put aside', () => {
  const path = join(tempFolder(), 'webhooks.sqlite')
  writeFileSync(path, 'not a database at all, '.repeat(100))
  const outbox = Outbox.open(path)
  onTestFinished(() => outbox.close())
  expect(outbox.pending).toBe(0)
})

test('an outbox holds so many and no more, and each id once', () => {
  const outbox = Outbox.open(join(tempFolder(), 'webhooks.sqlite'))
  onTestFinished(() => outbox.close())
  const body = { type: 'batch.completed', body: '{}' } as const
  outbox.add('msg_a', body, 1)
  outbox.finish('msg_a')
  outbox.add('msg_a', body, 2)
  expect(outbox.pending).toBe(0)
  expect(outbox.knows('msg_a')).toBe(true)
})

test('a secret that was made can be signed with, and short or garbled ones cannot', () => {
  expect(isSigningSecret(newSigningSecret())).toBe(true)
  for (const text of [
    '',
    'whsec_',
    'whsec_c2hvcnQ=',
    'secret',
    `whsec_${'a'.repeat(43)}`,
    'whsec_ö',
  ])
    expect(isSigningSecret(text)).toBe(false)
})
