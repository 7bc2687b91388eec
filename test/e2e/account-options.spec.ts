import { expect, test } from '../helpers/desk-test.ts'

test('an account keeps its client secret, organisation and token settings, and says its pace', async ({
  desk,
}) => {
  const first = await desk.open()
  const { window } = first
  await window.getByRole('button', { name: 'Settings' }).click()
  await window.getByRole('button', { name: 'Add account' }).click()
  const dialog = window.getByRole('dialog')
  await dialog.getByLabel('Provider').selectOption('adobe')
  await dialog.getByLabel('Name').fill('Dubbing team')
  await dialog.getByLabel('Client ID').fill('client-1')
  await dialog.getByLabel('Client secret').fill('p8e-only-in-the-keyring')
  await dialog.getByText('More', { exact: true }).click()
  await dialog.getByLabel('Organisation').fill('Studio North')
  await dialog.getByLabel('Token address').fill('ims.example')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog.getByRole('alert')).toContainText('whole address')
  await dialog.getByLabel('Token address').fill('https://ims.example/token')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toHaveCount(0)
  const row = window.getByRole('listitem').filter({ hasText: 'Dubbing team' })
  await expect(row).toContainText('4 requests at once · 1.7 a second (documented)')
  await first.quit()

  const second = await desk.open()
  await second.window.getByRole('button', { name: 'Settings' }).click()
  await second.window.getByRole('button', { name: 'Edit Dubbing team' }).click()
  const again = second.window.getByRole('dialog')
  await expect(again.getByLabel('Organisation')).toHaveValue('Studio North')
  await expect(again.getByLabel('Token address')).toHaveValue('https://ims.example/token')
  await expect(again.getByLabel('Client secret')).toHaveValue('')
  await expect(again.getByText('One is stored')).toBeVisible()
  expect(await second.window.content()).not.toContain('p8e-only-in-the-keyring')
})
