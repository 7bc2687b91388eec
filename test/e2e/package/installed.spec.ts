import type { Page } from '@playwright/test'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '../../helpers/desk-test.ts'
import { screenshotDesktop } from '../../helpers/desktop-session.ts'
import { packageFile } from '../../helpers/packaged-app.ts'
import { noScratchSystem, ScratchSystem } from '../../helpers/scratch-system.ts'

/** The first view: what a newcomer can do. */
async function expectFirstView(window: Page): Promise<void> {
  await expect(window).toHaveTitle('Reelhaul')
  await expect(window.getByRole('button', { name: 'Try it with sample jobs' })).toBeVisible()
}

const has = (command: string) => spawnSync(command, ['--version']).error === undefined

/** By which desktops find the entry that belongs to a window. */
function windowClasses(): string {
  const ids = execFileSync('xdotool', ['search', '--onlyvisible', '--name', '^Reelhaul$'], {
    encoding: 'utf8',
  })
  const last = ids.trim().split('\n').at(-1)!
  return execFileSync('xprop', ['-id', last, 'WM_CLASS'], { encoding: 'utf8' })
}

test.describe('installed', () => {
  const reason = noScratchSystem()
  test.skip(reason !== null, reason ?? '')
  let system: ScratchSystem
  test.beforeEach(async () => {
    system = await ScratchSystem.start()
  })
  test.afterEach(async () => {
    await system.end()
  })

  test('the deb starts by its command, is known to the desktop, and leaves nothing behind', async ({
    launchPackaged,
  }, testInfo) => {
    test.skip(!has('dpkg-deb'), 'This system has no dpkg.')
    system.run('dpkg', '--install', await packageFile('.deb'))
    const { window, quit } = await launchPackaged({ command: system.inside('/usr/bin/reelhaul') })
    await expectFirstView(window)
    await screenshotDesktop(testInfo.outputPath('installed.png'))

    const entry = '/usr/share/applications/reelhaul.desktop'
    system.run('desktop-file-validate', entry)
    const wmClass = /^StartupWMClass=(.*)$/m.exec(system.run('cat', entry))?.[1]
    expect(windowClasses()).toContain(`"${wmClass}"`)
    const handler = (type: string) => system.run('xdg-mime', 'query', 'default', type).trim()
    expect(handler('x-scheme-handler/reelhaul')).toBe('reelhaul.desktop')
    expect(handler('application/x-reelhaul-jobs')).toBe('reelhaul.desktop')
    expect(system.run('cat', '/usr/share/mime/globs2')).toContain(
      ':application/x-reelhaul-jobs:*.reelhaul.csv\n',
    )

    await quit()
    system.run('dpkg', '--purge', 'reelhaul')
    expect(system.traces('reelhaul')).toEqual([])
  })

  test('the rpm installs the same program and leaves nothing behind', async ({
    launchPackaged,
  }) => {
    test.skip(!has('rpmbuild'), 'This system has no rpmbuild.')
    // Debian knows none of the names that an rpm asks for: what they stand for is installed here.
    system.run('rpm', '--install', '--nodeps', await packageFile('.rpm'))
    const { window, quit } = await launchPackaged({ command: system.inside('/usr/bin/reelhaul') })
    await expectFirstView(window)
    await quit()
    system.run('rpm', '--erase', 'reelhaul')
    // What rpm's own distributions do by themselves when such files go.
    system.run('update-mime-database', '/usr/share/mime')
    system.run('update-desktop-database', '/usr/share/applications')
    expect(system.traces('reelhaul')).toEqual([])
  })
})

test('the tar.gz is unpacked into any folder and started from there', async ({
  folder,
  launchPackaged,
}) => {
  test.skip(!has('7zz'), 'This system has no 7zz.')
  const place = join(folder, 'own programs')
  await mkdir(place)
  execFileSync('tar', ['-xzf', await packageFile('.tar.gz'), '-C', place])
  const [unpacked] = await readdir(place)
  const { window } = await launchPackaged({ command: [join(place, unpacked!, 'reelhaul')] })
  await expectFirstView(window)
})
