/** A policy file as the window keeps to it and shows it. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PolicyRules } from '../../main/policy/policy-file.ts'
import { expect, queueJobs, rowOf, test, videoJob, type PageGlobal } from '../helpers/desk-test.ts'

async function policyIn(folder: string, rules: Omit<PolicyRules, 'version'>): Promise<string[]> {
  const file = join(folder, 'policy.json')
  await writeFile(file, JSON.stringify({ version: 1, ...rules }))
  return [`--policy=${file}`]
}

test('what it sets is shown as such, and holds whatever the page asks for', async ({
  desk,
  folder,
}, testInfo) => {
  await mkdir(desk.downloads, { recursive: true })
  const args = await policyIn(folder, {
    providers: ['redner', 'adobe'],
    origins: { redner: ['https://api.rednerapp.com'] },
    folders: [desk.downloads],
    commandHooks: false,
    allowHttp: false,
    network: { proxy: 'none' },
    settings: { concurrency: 2 },
  })
  const { window } = await desk.open({ args })
  await window.getByRole('button', { name: 'Settings' }).click()
  await expect(window.getByLabel('Simultaneous downloads')).toBeDisabled()
  await expect(window.getByLabel('Simultaneous downloads')).toHaveValue('2')
  await expect(window.getByText('Set by your organisation')).toHaveCount(2)
  for (const colorScheme of ['light', 'dark'] as const) {
    await window.evaluate(
      (theme) => (globalThis as PageGlobal).reelhaul.call('saveSettings', { theme }),
      colorScheme,
    )
    await window.reload()
    await window.getByRole('button', { name: 'Settings' }).click()
    await window.getByLabel('Proxy').scrollIntoViewIfNeeded()
    await expect(window.getByLabel('Proxy')).toBeDisabled()
    await window.screenshot({ path: testInfo.outputPath(`fixed-${colorScheme}.png`) })
  }
  await window.getByRole('button', { name: 'Add account' }).click()
  await expect(window.getByLabel('Base URL')).toBeDisabled()
  await window.screenshot({ path: testInfo.outputPath('account.png') })
  const reasons = await window.evaluate(async () => {
    const { reelhaul } = globalThis as PageGlobal
    const { network } = await reelhaul.call('getSettings')
    const messageOf = (error: unknown) =>
      (error as { failure: { message: string } }).failure.message
    const account = { id: null, provider: 'redner', name: 'Evil', key: 'k' }
    const attempts = [
      () => reelhaul.call('saveSettings', { concurrency: 9 }),
      () => reelhaul.call('saveSettings', { network: { ...network, proxy: 'system' } }),
      () => reelhaul.call('saveSettings', { downloadFolder: '/tmp' }),
      () => reelhaul.call('saveSettings', { afterBatch: { action: 'run', command: '/bin/true' } }),
      () => reelhaul.call('saveAccount', { ...account, baseUrl: 'https://evil.test' }),
      () =>
        reelhaul.call('saveAccount', { ...account, provider: 'a2e', baseUrl: 'https://a.test' }),
    ]
    const messages: string[] = []
    for (const attempt of attempts) messages.push(await attempt().then(() => 'taken', messageOf))
    return messages
  })
  const fields = ['settings', 'network', 'folders', 'commandHooks', 'origins', 'providers']
  expect(reasons).toEqual(
    fields.map((field) => expect.stringContaining(`policy.json (${field})`) as unknown),
  )
})

test('jobs of an account that it does not allow wait, with what to do about it', async ({
  desk,
  folder,
}) => {
  const job = videoJob('job_1', 1000)
  desk.simulator.addJob({ ...job, pollsUntilDone: 1e6 })
  const first = await desk.open()
  await desk.addAccount(first.window)
  await queueJobs(first.window, [job])
  await expect(rowOf(first.window, job)).toBeVisible()
  await first.quit()
  const args = await policyIn(folder, { providers: ['adobe'] })
  const { window } = await desk.open({ args })
  await expect(rowOf(window, job)).toContainText('Waiting for your administrator')
  await expect(window.getByText(/is not allowed by your organisation/).first()).toBeVisible()
})

test('a settings file shows what it changes, and asks for proxy and folder one by one', async ({
  desk,
  folder,
}, testInfo) => {
  const { app, window } = await desk.open()
  const path = join(folder, 'theirs.json')
  const network = { proxy: 'explicit', address: 'http://proxy.test:1', bypass: '', user: '' }
  const settings = {
    ...{ concurrency: 9, downloadFolder: join(folder, 'theirs') },
    network: { ...network, certificates: '' },
  }
  await writeFile(path, JSON.stringify({ format: 'reelhaul-settings', version: 1, settings }))
  await app.evaluate(({ dialog }, chosen) => {
    const asked: string[] = []
    Object.assign(globalThis, { asked })
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] })
    dialog.showMessageBox = (...args: unknown[]) => {
      const { message, buttons } = args.at(-1) as { message: string; buttons: string[] }
      asked.push(`${message} ${buttons.length}`)
      // The folder is left as it is, the proxy is used.
      const response = message.includes('proxy') ? 0 : 1
      return Promise.resolve({ response, checkboxChecked: false })
    }
  }, path)
  await window.getByRole('button', { name: 'Settings' }).click()
  await window.getByRole('button', { name: 'Import…' }).click()
  const dialog = window.getByRole('dialog')
  await expect(dialog.getByRole('row', { name: /Simultaneous downloads/ })).toContainText('9')
  await expect(dialog.getByText('Asked on its own')).toHaveCount(3)
  await window.screenshot({ path: testInfo.outputPath('import.png') })
  await dialog.getByRole('button', { name: 'Use these settings' }).click()
  await expect(window.getByText('Settings imported.')).toBeVisible()
  expect(await app.evaluate(() => (globalThis as unknown as { asked: string[] }).asked)).toEqual([
    'Save files in this folder? 3',
    'Send all traffic through this proxy? 3',
  ])
  const now = await window.evaluate(() => (globalThis as PageGlobal).reelhaul.call('getSettings'))
  expect(now).toMatchObject({ concurrency: 9, downloadFolder: desk.downloads, network })
})
