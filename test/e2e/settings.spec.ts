import type { Page } from '@playwright/test'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, type PageGlobal } from '../helpers/desk-test.ts'

const key = 'rk_live_only_in_the_keyring'

async function addAccount(window: Page, baseUrl: string): Promise<void> {
  await window.getByRole('button', { name: 'Settings' }).click()
  await window.getByRole('button', { name: 'Add account' }).click()
  const dialog = window.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Studio')
  await dialog.getByLabel('Base URL').fill(baseUrl)
  await dialog.getByLabel('API key').fill(key)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toHaveCount(0)
}

test('a key is kept in the keyring, on disk only encrypted, and is there after a restart', async ({
  desk,
  folder,
}) => {
  const first = await desk.open()
  await addAccount(first.window, desk.simulator.baseUrls.redner)
  await expect(first.window.getByRole('listitem').filter({ hasText: 'Studio' })).toContainText(
    'keyring',
  )
  await expect(first.window.getByText('This computer has no keyring')).toHaveCount(0)
  await first.quit()

  const file = join(folder, 'data', 'accounts.json')
  const stored = await readFile(file, 'utf8')
  expect(stored).toContain('credentials')
  expect(stored).not.toContain(key)
  expect(stored).not.toContain(Buffer.from(key).toString('base64').slice(0, -2))
  expect((await stat(file)).mode & 0o077).toBe(0)

  const second = await desk.open()
  await second.window.getByRole('button', { name: 'Settings' }).click()
  await second.window.getByRole('button', { name: 'Test Studio' }).click()
  // The simulator knows another key: that it is rejected shows that one was sent.
  await expect(second.window.getByRole('status').filter({ hasText: /key/i })).toBeVisible()
})

test('without a keyring the app says so and keeps the key for this run', async ({
  desk,
  folder,
}) => {
  const first = await desk.open({ args: ['--password-store=basic'] })
  await addAccount(first.window, desk.simulator.baseUrls.redner)
  await expect(first.window.getByText('This computer has no keyring').first()).toBeVisible()
  await expect(first.window.getByRole('listitem').filter({ hasText: 'Studio' })).toContainText(
    'Key until Reelhaul closes',
  )
  await first.quit()
  const stored = await readFile(join(folder, 'data', 'accounts.json'), 'utf8').catch(() => '')
  expect(stored).not.toContain('credentials')
})

test('plain http to another machine is switched on by hand, and stays on', async ({ desk }) => {
  const first = await desk.open()
  await first.window.getByRole('button', { name: 'Settings' }).click()
  await first.window.getByRole('button', { name: 'Add account' }).click()
  const dialog = first.window.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Studio')
  await dialog.getByLabel('Base URL').fill('http://render.studio.example')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog.getByRole('alert')).toContainText('allow plain http')
  await dialog.getByRole('switch', { name: 'Allow plain http' }).click()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toHaveCount(0)
  await first.quit()

  const second = await desk.open()
  await second.window.getByRole('button', { name: 'Settings' }).click()
  await second.window.getByRole('button', { name: 'Edit Studio' }).click()
  await expect(second.window.getByRole('switch', { name: 'Allow plain http' })).toBeChecked()
})

test('settings are kept, and a damaged file is set aside', async ({ desk, folder }) => {
  const first = await desk.open()
  await first.window.getByRole('button', { name: 'Settings' }).click()
  await first.window.getByLabel('Appearance').selectOption('dark')
  await expect
    .poll(() => first.app.evaluate(({ nativeTheme }) => nativeTheme.themeSource))
    .toBe('dark')
  await first.quit()

  const file = join(folder, 'data', 'settings.json')
  const kept = await readFile(file, 'utf8')
  expect(JSON.parse(kept)).toMatchObject({ settings: { theme: 'dark' } })
  await writeFile(file, kept.slice(0, 20))

  const second = await desk.open()
  const { notice } = await second.window.evaluate(() =>
    (globalThis as PageGlobal).reelhaul.call('getEnvironment'),
  )
  const aside = (await readdir(join(folder, 'data'))).find((name) => name.includes('.damaged-'))
  expect(notice).toContain(aside)
  expect(await readFile(join(folder, 'data', aside!), 'utf8')).toBe(kept.slice(0, 20))
})
