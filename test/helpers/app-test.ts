/** Playwright's `test` with an app: launched by a fixture, ended after the test, heard on failure. */
import { test as base, type TestInfo } from '@playwright/test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { screenshotDesktop } from './desktop-session.ts'
import { launchApp, type LaunchOptions, type RunningApp } from './electron-app.ts'

export { expect } from '@playwright/test'

interface Fixtures {
  /** A folder of this test alone, absolute; removed afterwards. */
  folder: string
  /** Starts the app; `dataDir` is `folder/data` unless given. Call it again for a restart. */
  launch: (options?: Partial<LaunchOptions>) => Promise<RunningApp>
}

export const test = base.extend<Fixtures>({
  // Playwright reads the names of the fixtures a fixture needs from this pattern.
  // eslint-disable-next-line no-empty-pattern
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'reelhaul-e2e-'))
    await use(folder)
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  },

  launch: async ({ folder }, use, testInfo) => {
    const started: RunningApp[] = []
    await use(async (options = {}) => {
      const running = await launchApp({ dataDir: join(folder, 'data'), ...options })
      started.push(running)
      return running
    })
    if (testInfo.status !== testInfo.expectedStatus) await explain(started, testInfo)
    await Promise.all(started.map((running) => running.kill()))
  },
})

async function explain(started: readonly RunningApp[], testInfo: TestInfo): Promise<void> {
  started.forEach((running, index) => {
    console.error(`--- "${testInfo.title}", app ${index + 1} said:\n${running.log()}---`)
  })
  const path = testInfo.outputPath('desktop.png')
  await screenshotDesktop(path).then(
    () => testInfo.attach('desktop', { path }),
    (error: unknown) => console.error('No screenshot of the desktop:', error),
  )
}
