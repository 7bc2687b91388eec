/** Playwright's `test` with an app: launched by a fixture, ended after the test, heard on failure. */
import { test as base, type TestInfo } from '@playwright/test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { screenshotDesktop } from './desktop-session.ts'
import { launchApp, type RunningApp } from './electron-app.ts'
import { launchPackagedApp, type PackagedLaunch } from './packaged-app.ts'
import type { LaunchOptions, RunningProgram } from './running-program.ts'

export { expect } from '@playwright/test'

interface Fixtures {
  /** A folder of this test alone, absolute; removed afterwards. */
  folder: string
  /** Starts the app; `dataDir` is `folder/data` unless given. Call it again for a restart. */
  launch: (options?: Partial<LaunchOptions>) => Promise<RunningApp>
  /** The same with the shipped program. */
  launchPackaged: (options?: Partial<PackagedLaunch>) => Promise<RunningProgram>
  /** Every program that this test started. */
  started: RunningProgram[]
}

export const test = base.extend<Fixtures>({
  // Playwright reads the names of the fixtures a fixture needs from this pattern.
  // eslint-disable-next-line no-empty-pattern
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'reelhaul-e2e-'))
    await use(folder)
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  },

  // eslint-disable-next-line no-empty-pattern -- as above
  started: async ({}, use, testInfo) => {
    const started: RunningProgram[] = []
    await use(started)
    if (testInfo.status !== testInfo.expectedStatus) await explain(started, testInfo)
    await Promise.all(started.map((program) => program.kill()))
  },

  launch: async ({ folder, started }, use) => {
    await use((options) => launchInto(started, launchApp, folder, options))
  },

  launchPackaged: async ({ folder, started }, use) => {
    await use((options) => launchInto(started, launchPackagedApp, folder, options))
  },
})

async function launchInto<P extends RunningProgram, O extends LaunchOptions>(
  started: RunningProgram[],
  start: (options: LaunchOptions & Partial<O>) => Promise<P>,
  folder: string,
  options: Partial<O> = {},
): Promise<P> {
  const program = await start({ dataDir: join(folder, 'data'), ...options })
  started.push(program)
  return program
}

async function explain(started: readonly RunningProgram[], testInfo: TestInfo): Promise<void> {
  started.forEach((program, index) => {
    console.error(`--- "${testInfo.title}", app ${index + 1} said:\n${program.log()}---`)
  })
  const path = testInfo.outputPath('desktop.png')
  await screenshotDesktop(path).then(
    () => testInfo.attach('desktop', { path }),
    (error: unknown) => console.error('No screenshot of the desktop:', error),
  )
}
