/** What the program says of itself, in the real app: as the build wrote it. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '../helpers/desk-test.ts'

const built = join(import.meta.dirname, '../../out/legal')

test('the window tells of versions and licences, and saves the bill of materials', async ({
  desk,
  folder,
}) => {
  const { app, window } = await desk.open()
  const bill = join(folder, 'reelhaul.cdx.json')
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
  }, bill)
  await window.getByRole('button', { name: 'Settings' }).click()
  await window.getByRole('button', { name: 'About Reelhaul…' }).click()
  const dialog = window.getByRole('dialog', { name: 'About Reelhaul' })
  await expect(dialog).toContainText(/Electron \d+\.\d+\.\d+ · Chromium \d+\.[\d.]+ · Node\.js \d+/)

  const notices = dialog.getByRole('group', { name: 'Third-party notices' })
  await expect(notices).toHaveText(await readFile(join(built, 'THIRD-PARTY-NOTICES.txt'), 'utf8'), {
    useInnerText: false,
  })
  await notices.focus()
  await window.keyboard.press('End')
  await expect
    .poll(() => notices.evaluate((box) => box.scrollTop + box.clientHeight >= box.scrollHeight - 2))
    .toBe(true)

  await dialog.getByRole('button', { name: 'Save SBOM…' }).click()
  await expect(window.getByText('SBOM saved')).toBeVisible()
  expect(await readFile(bill, 'utf8')).toBe(await readFile(join(built, 'sbom.cdx.json'), 'utf8'))
  await window.screenshot({ path: test.info().outputPath('about.png') })
  await window.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
})
