import { existsSync } from 'node:fs'
import { chmod, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test as base } from '../../helpers/desk-test.ts'
import { copyPackaged } from '../../helpers/packaged-app.ts'
import type { RunningProgram } from '../../helpers/running-program.ts'
import { UpdateFeed, type Release } from '../../helpers/update-feed.ts'

interface AppImage {
  readonly feed: UpdateFeed
  /** Absolute: what stands for the AppImage that the program was started from. */
  readonly path: string
  /** A release whose program writes this file when it is started. */
  readonly started: string
  release(version: string): Release
  open(): Promise<RunningProgram>
}

/** The packaged program as if it had been started from an AppImage that updates from a feed here. */
const test = base.extend<{ appImage: AppImage }>({
  appImage: async ({ folder, launchPackaged }, use) => {
    const feed = await UpdateFeed.start()
    const executable = await copyPackaged(join(folder, 'mounted'))
    const resources = join(dirname(executable), 'resources')
    await writeFile(
      join(resources, 'app-update.yml'),
      `provider: generic\nurl: ${feed.url}\nupdaterCacheDirName: reelhaul-updater\n`,
    )
    await writeFile(join(resources, 'update-keys.pem'), feed.publicPem)
    const path = join(folder, 'Reelhaul.AppImage')
    await writeFile(path, '#!/bin/sh\n')
    await chmod(path, 0o755)
    const started = join(folder, 'started')
    await use({
      ...{ feed, path, started },
      release: (version) => ({
        version,
        content: Buffer.from(`#!/bin/sh\necho ${version} > '${started}'\n`),
        said: { releaseNotes: 'Subtitles are joined twice as fast.\nNew: a list of costs.' },
      }),
      open: () =>
        launchPackaged({
          command: [executable],
          env: {
            APPIMAGE: path,
            APPDIR: dirname(executable),
            XDG_CACHE_HOME: join(folder, 'caches'),
          },
        }),
    })
    await feed.close()
    await rm(dirname(executable), { recursive: true, force: true })
  },
})

const status = (window: Page) => window.getByRole('status').filter({ hasText: /[Vv]ersion|update/ })
const banner = (window: Page) => window.getByRole('region', { name: 'Update' })

async function check(window: Page): Promise<void> {
  await window.getByRole('button', { name: 'Settings' }).click()
  await window.getByRole('button', { name: 'Check now' }).click()
}

test('a good release is downloaded, offered in a banner, and takes the program’s place', async ({
  appImage,
}, testInfo) => {
  const { feed, path, release, started } = appImage
  feed.publish(release('99.1.0'))
  const { window, gone } = await appImage.open()
  await check(window)
  await expect(banner(window)).toContainText('Reelhaul 99.1.0 is ready to install.')
  await banner(window).getByText('What’s new').click()
  await expect(banner(window)).toContainText('New: a list of costs.')
  await window.screenshot({ path: testInfo.outputPath('update-ready.png') })
  expect(existsSync(started)).toBe(false)
  await banner(window).getByRole('button', { name: 'Restart to update' }).click()
  await gone()
  await expect.poll(() => readFile(started, 'utf8').catch(() => '')).toBe('99.1.0\n')
  expect((await readFile(path)).equals(release('99.1.0').content)).toBe(true)
})

test('a release is installed when the user quits, and not started then', async ({ appImage }) => {
  const { feed, path, release, started } = appImage
  feed.publish(release('99.2.0'))
  const { window, quit } = await appImage.open()
  await check(window)
  await expect(banner(window)).toContainText('Reelhaul 99.2.0')
  await banner(window).getByRole('button', { name: 'Dismiss' }).click()
  await expect(banner(window)).toBeHidden()
  await quit()
  expect((await readFile(path)).equals(release('99.2.0').content)).toBe(true)
  expect(existsSync(started)).toBe(false)
})

test('a tampered release and an older one change nothing', async ({ appImage }) => {
  const { feed, path, release } = appImage
  feed.publish(release('0.0.9'))
  const { window, quit } = await appImage.open()
  await check(window)
  await expect(status(window)).toContainText('is the latest')

  feed.publish(release('99.3.0'))
  const text = String(feed.files.get('latest-linux.yml'))
  feed.files.set('latest-linux.yml', Buffer.from(text.replace('99.3.0', '99.4.0')))
  await window.getByRole('button', { name: 'Check now' }).click()
  await expect(status(window)).toContainText('The update was refused')

  feed.publish({ ...release('99.3.0'), sent: release('99.9.9').content })
  await window.getByRole('button', { name: 'Check now' }).click()
  await expect(status(window)).toContainText('The update was deleted')
  await quit()
  expect(await readFile(path, 'utf8')).toBe('#!/bin/sh\n')
})
