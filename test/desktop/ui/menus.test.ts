import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, test, vi } from 'vitest'
import { desktopStrings } from '../../helpers/desktop-strings.ts'
import { menuTemplate } from '../../../main/desktop/ui/menu.ts'
import { trayMenu } from '../../../main/desktop/ui/tray-menu.ts'

const english = desktopStrings('en')

const items = (template: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
  template.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? items(item.submenu) : [])])

/** Clicks as Electron would: the arguments are of no use to our handlers. */
function click(template: MenuItemConstructorOptions[], label: string): void {
  const found = items(template).find((item) => item.label?.replace('&', '') === label)
  if (found?.click === undefined) throw new Error(`There is nothing to click at ${label}.`)
  ;(found.click as () => void)()
}

describe('menuTemplate', () => {
  const actions = () => ({
    navigate: vi.fn(),
    pauseAll: vi.fn(),
    openFolder: vi.fn(),
    quit: vi.fn(),
    update: null,
  })

  test.each(['linux', 'win32', 'darwin'] as const)('leads everywhere on %s', (platform) => {
    const done = actions()
    const template = menuTemplate(done, platform, false, english)
    for (const label of [
      'Import…',
      'Browse jobs…',
      'Paste job IDs…',
      'Settings…',
      'Queue',
      'Quit Reelhaul',
    ])
      click(template, label)
    expect(done.navigate.mock.calls.flat()).toEqual([
      'import',
      'browse',
      'paste',
      'settings',
      'queue',
    ])
    expect(done.quit).toHaveBeenCalledOnce()
  })

  test('tells of the program: in the window, on macOS in the panel of the system', () => {
    const done = actions()
    click(menuTemplate(done, 'win32', false, english), 'About Reelhaul')
    expect(done.navigate).toHaveBeenCalledWith('about')
    const about = items(menuTemplate(done, 'darwin', false, english)).filter(
      ({ label }) => label === 'About Reelhaul',
    )
    expect(about).toEqual([{ role: 'about', label: 'About Reelhaul' }])
  })
  test.each(['linux', 'darwin'] as const)(
    'has an entry about updates where there are any: %s',
    (platform) => {
      const update = { label: 'Restart to update to 1.5.0', click: vi.fn() }
      click(menuTemplate({ ...actions(), update }, platform, false, english), update.label)
      expect(update.click).toHaveBeenCalledOnce()
      const said = { label: 'Checking for updates…', click: null }
      const only = items(menuTemplate({ ...actions(), update: said }, platform, false, english))
      expect(only.filter(({ label }) => label === said.label)).toEqual([
        { label: said.label, enabled: false },
      ])
    },
  )

  test('gives no shortcut twice', () => {
    const keys = items(menuTemplate(actions(), 'linux', true, english))
      .map(({ accelerator }) => accelerator)
      .filter((key) => key !== undefined)
    expect(new Set(keys).size).toBe(keys.length)
    expect(keys).toContain('CmdOrCtrl+O')
  })

  test('keeps the developer tools for development', () => {
    const roles = (development: boolean) =>
      items(menuTemplate(actions(), 'linux', development, english)).map(({ role }) => role)
    expect(roles(true)).toContain('toggleDevTools')
    expect(roles(false)).not.toContain('toggleDevTools')
    expect(roles(false)).not.toContain('reload')
  })
})

const none = { line: '', progressLine: null }

describe('trayMenu', () => {
  const actions = () => ({ open: vi.fn(), pauseAll: vi.fn(), openFolder: vi.fn(), quit: vi.fn() })

  test('begins with how far and how the queue is', () => {
    const lines = { line: '3 downloading', progressLine: '42% · done about 16:40' }
    const menu = trayMenu({ ...lines, paused: false }, actions(), english)
    expect(menu.slice(0, 3)).toEqual([
      { label: '42% · done about 16:40', enabled: false },
      { label: '3 downloading', enabled: false },
      { type: 'separator' },
    ])
    const [first] = trayMenu({ ...lines, progressLine: null, paused: false }, actions(), english)
    expect(first).toEqual({ label: '3 downloading', enabled: false })
  })

  test('offers to pause while it runs and to resume while it is paused', () => {
    const done = actions()
    click(trayMenu({ ...none, paused: false }, done, english), 'Pause all')
    click(trayMenu({ ...none, paused: true }, done, english), 'Resume all')
    expect(done.pauseAll.mock.calls).toEqual([[true], [false]])
  })

  test('opens the window and the folder, and quits', () => {
    const done = actions()
    const menu = trayMenu({ ...none, paused: false }, done, english)
    for (const label of ['Open Reelhaul', 'Open download folder', 'Quit Reelhaul'])
      click(menu, label)
    expect([done.open, done.openFolder, done.quit].map((spy) => spy.mock.calls.length)).toEqual([
      1, 1, 1,
    ])
  })
})
