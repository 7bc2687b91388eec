import { createServer, type AddressInfo } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import { WebhookSwitch } from '../../main/desktop/webhook-switch.ts'
import { webhookAddress } from '../../preload/contract/webhook-address.ts'
import { freePort } from '../helpers/free-port.ts'

const secret = 'x7Kq_2-nTz9wPfLm'

function setUp() {
  const parts = { onHint: vi.fn(() => true), notify: vi.fn() }
  const webhooks = new WebhookSwitch(parts)
  onTestFinished(() => webhooks.close())
  return { webhooks, ...parts }
}

const post = (port: number, path = secret) =>
  fetch(webhookAddress(port, path), {
    method: 'POST',
    body: JSON.stringify({ event: 'job.completed', data: { jobId: 'job_1' } }),
  })

test('listens when it is switched on, and no longer when it is switched off', async () => {
  const { webhooks, onHint, notify } = setUp()
  const port = await freePort()
  await webhooks.apply({ enabled: false, port, secret })
  await expect(post(port)).rejects.toThrow()
  await webhooks.apply({ enabled: true, port, secret })
  expect((await post(port)).status).toBe(202)
  await webhooks.apply({ enabled: false, port, secret })
  await expect(post(port)).rejects.toThrow()
  expect(onHint).toHaveBeenCalledTimes(1)
  expect(notify).not.toHaveBeenCalled()
})

test('a new secret makes the old address wrong, also when changes come quickly', async () => {
  const { webhooks } = setUp()
  const port = await freePort()
  const other = secret.toLowerCase()
  void webhooks.apply({ enabled: true, port, secret })
  void webhooks.apply({ enabled: false, port, secret })
  await webhooks.apply({ enabled: true, port, secret: other })
  expect((await post(port)).status).toBe(404)
  expect((await post(port, other)).status).toBe(202)
})

test('says that another program has the port, and takes the next one', async () => {
  const { webhooks, notify } = setUp()
  const otherServer = createServer()
  await new Promise<void>((resolve) => otherServer.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void otherServer.close())
  const { port } = otherServer.address() as AddressInfo
  await webhooks.apply({ enabled: true, port, secret })
  expect(notify).toHaveBeenCalledExactlyOnceWith(
    `Webhooks cannot be received on port ${port}: another program uses it. Choose another port.`,
  )
  const free = await freePort()
  await webhooks.apply({ enabled: true, port: free, secret })
  expect((await post(free)).status).toBe(202)
})
