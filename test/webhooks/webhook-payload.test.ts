import { expect, test } from 'vitest'
import { a2e } from '../../main/providers/a2e/a2e.ts'
import type { Provider, WebhookHint } from '../../main/providers/provider.ts'
import { ProviderRegistry } from '../../main/providers/registry.ts'
import { webhookHint } from '../../main/webhooks/webhook-payload.ts'

const payload = { event: 'job.completed', data: { jobId: 'job_1' } }

test('a payload belongs to the provider that recognises it, and it is named in the hint', () => {
  expect(webhookHint(payload)).toMatchObject({ provider: 'redner', remoteId: 'job_1' })
  const said: WebhookHint = {
    provider: 'a2e',
    remoteId: '652630d6bae4de626f8b49ec',
    event: 'task',
    status: null,
    facts: {},
  }
  const more: Provider = {
    ...a2e,
    webhooks: { parse: (value) => (value === 'task' ? said : null) },
  }
  expect(webhookHint('task', [...new ProviderRegistry().all(), more])).toBe(said)
})

test('what no provider recognises is no payload', () => {
  expect(webhookHint({ jobId: 'job_1' })).toBeNull()
  expect(webhookHint(payload, [a2e])).toBeNull()
})
