/** Webhooks that the window sends, and keys that come from elsewhere. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { patternContent } from '../../main/demo/object-content.ts'
import { Webhook } from 'standardwebhooks'
import { newSigningSecret } from '../../preload/contract/notify-rules.ts'
import { expect, queueJobs, test } from '../helpers/desk-test.ts'

test('a webhook is tested, and tells of a batch; the key comes from a variable', async ({
  desk,
}) => {
  const secret = newSigningSecret()
  const told: { type: string; data: { batch?: { name: string } } }[] = []
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const headers = request.headers as Record<string, string>
      told.push(new Webhook(secret).verify(body, headers) as (typeof told)[number])
      response.writeHead(204).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`
  const { simulator } = desk
  const job = {
    ...{ id: 'job_1000000000000001', provider: 'redner', product: 'translate', title: 'Film' },
    outputs: [{ name: 'a.mp4', content: patternContent('a', 4000), contentType: 'video/mp4' }],
    pollsUntilDone: 0,
  } as const
  simulator.addJob(job)
  const { window } = await desk.open({
    env: { REELHAUL_STUDIO_KEY: simulator.credentials.redner.key },
  })

  await test.step('an account names the variable that holds its key', async () => {
    await window.getByRole('button', { name: 'Settings' }).first().click()
    await window.getByRole('button', { name: 'Add account' }).click()
    const dialog = window.getByRole('dialog')
    await dialog.getByLabel('Base URL').fill(simulator.baseUrls.redner)
    await dialog.getByLabel('Key', { exact: true }).selectOption('From an environment variable')
    await dialog.getByLabel('Environment variable', { exact: true }).fill('AWS_SECRET_ACCESS_KEY')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect(dialog.getByText('Enter a name that begins with REELHAUL_')).toBeVisible()
    await dialog.getByLabel('Environment variable', { exact: true }).fill('REELHAUL_STUDIO_KEY')
    await window.screenshot({ path: 'test-results/key-variable.png' })
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect(window.getByText('Key from an environment variable')).toBeVisible()
  })

  await test.step('the test shows what the receiver answered', async () => {
    await window.getByRole('switch', { name: 'Send webhooks' }).click()
    await window.getByLabel('Receiver').fill(url)
    await window.getByLabel('Receiver').press('Enter')
    await window.getByLabel('Signing secret').fill(secret)
    await window.getByLabel('Signing secret').press('Enter')
    await expect(window.getByPlaceholder('A secret is stored')).toBeVisible()
    await window.getByRole('button', { name: 'Send a test' }).click()
    await expect(window.getByText('The receiver has taken the test (204).')).toBeVisible()
    await window.getByRole('button', { name: 'Send a test' }).scrollIntoViewIfNeeded()
    await window.screenshot({ path: 'test-results/notify-settings.png' })
    expect(told.map(({ type }) => type)).toEqual(['webhook.test'])
  })

  await test.step('a batch that ends is told', async () => {
    await queueJobs(window, [job])
    await expect.poll(() => told.map(({ type }) => type)).toContain('batch.completed')
    expect(told.at(-1)?.data.batch?.name).toBe('Pasted jobs')
  })
  server.closeAllConnections()
  server.close()
})
