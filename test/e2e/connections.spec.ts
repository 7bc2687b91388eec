/**
 * Every connection of the app (its own, and of all processes and threads of Chromium) in a full session,
 * as the system sees it, against what its accounts, their store and its settings name.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { newSigningSecret } from '../../preload/contract/notify-rules.ts'
import { expect, rowOf, test, queueJobs, videoJob } from '../helpers/desk-test.ts'
import { freePort } from '../helpers/free-port.ts'
import {
  cannotRecord,
  hostsOf,
  listened,
  reached,
  recordConnections,
  unexpected,
} from '../helpers/record-connections.ts'

const why = cannotRecord()
test.skip(why !== null, why ?? '')

test('a session reaches the origins of its account, their store and the receiver of webhooks', async ({
  desk,
  folder,
}) => {
  const { simulator } = desk
  const told: string[] = []
  const receiver = createServer((request, response) => {
    told.push(request.method ?? '')
    response.writeHead(204).end()
  })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  const receiverUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hooks`
  const jobs = [videoJob('job_one', 300_000), videoJob('job_two', 10_000)]
  jobs.forEach((job) => simulator.addJob(job))
  const recorder = recordConnections(join(folder, 'calls'))
  const { window, quit } = await desk.open({ under: recorder.command })

  await test.step('sample jobs, whose providers are in the app itself', async () => {
    await window.getByRole('button', { name: 'Try it with sample jobs' }).click()
    const rows = window.getByRole('grid').getByRole('row')
    await expect(rows.filter({ hasText: 'Saved' }).first()).toBeVisible()
  })

  const port = await freePort()
  await test.step('settings: webhooks, metrics, a word that no dictionary knows', async () => {
    await window.getByRole('button', { name: 'Settings' }).first().click()
    await window.getByRole('switch', { name: 'Send webhooks' }).click()
    await window.getByLabel('Receiver').fill(receiverUrl)
    await window.getByLabel('Receiver').press('Enter')
    await window.getByLabel('Signing secret').fill(newSigningSecret())
    await window.getByLabel('Signing secret').press('Enter')
    await window.getByRole('button', { name: 'Send a test' }).click()
    await expect(window.getByText('The receiver has taken the test (204).')).toBeVisible()
    await window.getByRole('switch', { name: 'Metrics for Prometheus' }).click()
    await window.getByLabel('Port of the metrics').fill(String(port))
    await window.getByLabel('Port of the metrics').press('Enter')
    const metrics = () =>
      fetch(`http://127.0.0.1:${port}/metrics`).then((answer) => answer.status, String)
    await expect.poll(metrics).toBe(200)
    await window.getByRole('button', { name: 'Add account' }).click()
    const dialog = window.getByRole('dialog')
    await dialog.getByLabel('Name').pressSequentially('Mispeled acount naem ')
    await dialog.getByLabel('Base URL').fill(simulator.baseUrls.redner)
    await dialog.getByLabel('API key').fill(simulator.credentials.redner.key)
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect(dialog).toHaveCount(0)
    await window.getByRole('button', { name: 'Test Mispeled acount naem' }).click()
    await expect.poll(() => simulator.stats().api.redner).toBeGreaterThan(0)
    await window.getByRole('button', { name: 'About Reelhaul…' }).click()
    await expect(window.getByRole('dialog', { name: 'About Reelhaul' })).toBeVisible()
    await window.keyboard.press('Escape')
    await expect(window.getByRole('dialog')).toHaveCount(0)
    await window.keyboard.press('Escape')
  })

  await test.step('a batch that is downloaded and told', async () => {
    const before = told.length
    await queueJobs(window, jobs)
    await window.getByRole('navigation').getByText('Pasted jobs').click()
    for (const job of jobs) await expect(rowOf(window, job)).toContainText('Saved')
    await expect.poll(() => told.length).toBeGreaterThan(before)
  })
  await quit()
  receiver.closeAllConnections()
  receiver.close()

  const recorded = await recorder.read()
  const outside = hostsOf(simulator.baseUrls.redner, simulator.store.origin, receiverUrl)
  const own = listened(recorded)
  expect(own).toContain(`127.0.0.1:${port}`)
  expect(unexpected(recorded, [...outside, ...own])).toEqual([])
  const others = reached(recorded).filter((address) => !own.includes(address))
  expect(others).toEqual(outside.toSorted())
})

test('what a page of the app would load from elsewhere is recorded', async ({ desk, folder }) => {
  const recorder = recordConnections(join(folder, 'calls'))
  const { app, quit } = await desk.open({ under: recorder.command })
  await app.evaluate(async ({ net }) => {
    await net.fetch('http://127.0.0.9:4009/', { bypassCustomProtocolHandlers: true }).catch(String)
  })
  await quit()
  const found = unexpected(await recorder.read(), [])
  expect(found.join('\n')).toMatch(/: tcp 127\.0\.0\.9:4009$/m)
})
