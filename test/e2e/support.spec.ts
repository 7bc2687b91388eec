/** The window dies or hangs while files are downloaded; and what a bug report needs is copied and saved. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ElectronApplication } from '@playwright/test'
import type { RunningApp } from '../helpers/electron-app.ts'
import {
  expect,
  expectSaved,
  queueJobs,
  rowOf,
  test,
  videoJob,
  type Desk,
} from '../helpers/desk-test.ts'
import { unzipped } from '../helpers/unzipped.ts'

const MIB = 1_048_576

/**
 * What the page says, asked of the main process: Playwright gives up a page that has crashed. Empty where
 * it does not answer within a second, because it is being replaced.
 */
const pageText = (app: ElectronApplication): Promise<string> =>
  app.evaluate(({ BrowserWindow }) => {
    const { webContents } = BrowserWindow.getAllWindows()[0]!
    const text = webContents.executeJavaScript('document.body.innerText').then(String, () => '')
    const silence = new Promise<string>((resolve) => setTimeout(() => resolve(''), 1000))
    return Promise.race([text, silence])
  })

/** An app at work on a file whose second half comes when the test says so. */
async function downloading(desk: Desk): Promise<{ running: RunningApp; end: () => Promise<void> }> {
  const { promise: until, resolve: letGo } = Promise.withResolvers<void>()
  const job = videoJob('job_slow', 4 * MIB, { heldAfter: { bytes: 2 * MIB, until } })
  desk.simulator.addJob(job)
  const running = await desk.open()
  await desk.addAccount(running.window)
  await queueJobs(running.window, [job])
  await expect(rowOf(running.window, job)).toContainText('Downloading')
  await running.window
    .getByRole('button', { name: /Pasted jobs/ })
    .first()
    .click()
  const end = async (): Promise<void> => {
    letGo()
    await expect
      .poll(() => readdir(join(desk.downloads, 'Pasted jobs')))
      .toEqual(['Film job_slow.mp4'])
    await expectSaved(join(desk.downloads, 'Pasted jobs'), [job])
    // One transfer, not a second one.
    expect(desk.simulator.stats().storage.bytes).toBeLessThan(5 * MIB)
  }
  return { running, end }
}

const logOf = (folder: string): string =>
  readFileSync(join(folder, 'data', 'logs', 'reelhaul.log'), 'utf8')

test('a page that dies is loaded again where it was, says so, and downloads go on', async ({
  desk,
  folder,
}, info) => {
  const { running, end } = await downloading(desk)
  const { app } = running
  await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]!.webContents.forcefullyCrashRenderer(),
  )
  await expect.poll(() => pageText(app)).toContain('has been opened again')
  expect(await pageText(app)).toContain('Film job_slow')
  await screenshot(app, info.outputPath('reopened.png'))
  await end()
  await expect.poll(() => logOf(folder)).toMatch(/"event":"page-gone"[^]*"event":"page-reloaded"/)
})

test('a page that does not answer is loaded again, and says so', async ({ desk, folder }) => {
  const { running, end } = await downloading(desk)
  const { app } = running
  await app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    // Never answered, for it never ends.
    void window!.webContents.executeJavaScript('for (;;);').catch(() => undefined)
    window!.emit('unresponsive')
  })
  // Not the page, which could not answer.
  const log = () => logOf(folder)
  await expect.poll(log, { timeout: 20_000 }).toMatch(/"page-hung"[^]*"event":"page-reloaded"/)
  await expect.poll(() => pageText(app)).toContain('did not respond')
  await end()
})

test('a page that dies again and again is left to the user, who opens it again', async ({
  desk,
}) => {
  const { app } = await desk.open()
  await app.evaluate(({ dialog }) => {
    const asked = globalThis as { asked?: number }
    dialog.showMessageBox = () => {
      asked.asked = (asked.asked ?? 0) + 1
      return Promise.resolve({ response: 0, checkboxChecked: false })
    }
  })
  const asked = () => app.evaluate(() => (globalThis as { asked?: number }).asked ?? 0)
  for (let crash = 0; crash < 4; crash++) {
    await expect.poll(() => pageText(app)).toContain('Settings')
    await app.evaluate(
      ({ BrowserWindow }) =>
        new Promise<void>((resolve) => {
          const { webContents } = BrowserWindow.getAllWindows()[0]!
          webContents.once('render-process-gone', () => resolve())
          webContents.forcefullyCrashRenderer()
        }),
    )
  }
  await expect.poll(asked).toBe(1)
  await expect.poll(() => pageText(app)).toContain('has been opened again')
})

test('diagnostics are copied and a bundle is saved, from the settings, the palette and the menu', async ({
  desk,
  folder,
}, info) => {
  const job = videoJob('job_one', 50_000)
  desk.simulator.addJob(job)
  const { app, window } = await desk.open()
  await desk.addAccount(window)
  await queueJobs(window, [job])
  await expect(rowOf(window, job)).toContainText('Saved')
  const path = join(folder, 'support.zip')
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showMessageBox = () => Promise.resolve({ response: 0, checkboxChecked: false })
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
  }, path)
  const copied = () => app.evaluate(({ clipboard }) => clipboard.readText())

  await test.step('in the settings', async () => {
    await window.getByRole('button', { name: 'Settings' }).first().click()
    await window.getByLabel('Log level').selectOption('debug')
    await window.getByRole('button', { name: 'Copy diagnostics' }).click()
    await expect(window.getByText('Diagnostics copied.')).toBeVisible()
    expect(await copied()).toMatch(/queue\.jobs\.completed: 1/)
    expect(await copied()).not.toContain('Film job_one')
    await window.screenshot({ path: info.outputPath('settings.png') })
  })

  await test.step('by the palette', async () => {
    await window.keyboard.press('Control+K')
    await window
      .getByRole('dialog', { name: 'Commands' })
      .getByRole('combobox')
      .fill('support bundle')
    await window.keyboard.press('Enter')
    await expect(window.getByText('Support bundle saved as')).toBeVisible()
    expect(statSync(path).mode & 0o777).toBe(0o600)
    const parts = await unzipped(path)
    expect(JSON.parse(parts['about.json']!)).toMatchObject({ window: true, accounts: 1 })
    expect(parts['logs/reelhaul.log']).toContain('"event":"settings-changed"')
    const all = Object.values(parts).join('\n')
    for (const secret of [desk.simulator.credentials.redner.key, 'Film job_one', desk.downloads])
      expect(all).not.toContain(secret)
  })

  await test.step('by the menu; a file that is there stays as it is', async () => {
    const before = readFileSync(path)
    await app.evaluate(({ Menu }) => {
      const items = Menu.getApplicationMenu()!.items.flatMap(({ submenu }) => submenu?.items ?? [])
      const item = items.find(({ label }) => label.includes('support bundle'))!
      ;(item.click as () => void)()
    })
    await expect(window.getByText('choose another name').first()).toBeVisible()
    expect(readFileSync(path).equals(before)).toBe(true)
  })
  expect(existsSync(join(folder, 'data', 'crashes'))).toBe(true)
})

async function screenshot(app: ElectronApplication, path: string): Promise<void> {
  await app.evaluate(async ({ BrowserWindow }, to) => {
    const { writeFileSync } = process.getBuiltinModule('node:fs')
    const image = await BrowserWindow.getAllWindows()[0]!.webContents.capturePage()
    writeFileSync(to, image.toPNG())
  }, path)
}
