/**
 * Electron's own security checklist (its document "Security"), point by point, as the running app has it.
 * What takes more to prove is in security.spec.ts, policy.spec.ts and package.spec.ts.
 */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ElectronApplication, Page } from '@playwright/test'
import type * as Electron from 'electron'
import { parse } from 'yaml'
import { expect, test } from '../helpers/desk-test.ts'

const root = join(import.meta.dirname, '../..')

interface Running {
  readonly app: ElectronApplication
  readonly window: Page
  /** As Chromium has got them, with what Electron adds by itself. */
  readonly preferences: Electron.WebPreferences
}

/** Chromium's switches that would undo a preference. */
const weakSwitches = [
  ...['disable-web-security', 'allow-running-insecure-content', 'ignore-certificate-errors'],
  ...[
    'enable-blink-features',
    'enable-experimental-web-platform-features',
    'disable-site-isolation-trials',
  ],
]

const points: readonly (readonly [point: string, prove: (running: Running) => Promise<void>])[] = [
  [
    '1. only secure content is loaded',
    async ({ window }) => {
      const { secure, hosts } = await window.evaluate(() => {
        const named = [...document.querySelectorAll('script[src], link[href], img[src]')]
        const urls = named.map((one) => one.getAttribute('src') ?? one.getAttribute('href')!)
        return {
          secure: isSecureContext,
          hosts: urls.map((url) => new URL(url, location.href).host),
        }
      })
      expect(secure).toBe(true)
      expect([...new Set(hosts)]).toEqual([new URL(window.url()).host])
    },
  ],
  [
    '2. no Node.js in the page, its workers and frames',
    async ({ window, preferences }) => {
      expect(preferences.nodeIntegration).toBe(false)
      expect(preferences.nodeIntegrationInWorker ?? false).toBe(false)
      expect(preferences.nodeIntegrationInSubFrames ?? false).toBe(false)
      const found = await window.evaluate(() => [typeof require, typeof process, typeof module])
      expect(found).toEqual(['undefined', 'undefined', 'undefined'])
    },
  ],
  [
    '3. the preload has a context of its own',
    ({ preferences }) => Promise.resolve(expect(preferences.contextIsolation).toBe(true)),
  ],
  [
    '4. the renderer is in a sandbox',
    ({ preferences }) => Promise.resolve(expect(preferences.sandbox).toBe(true)),
  ],
  [
    '5. permissions are answered, with no',
    async ({ window }) => {
      const states = await window.evaluate(async () => {
        const names = ['geolocation', 'notifications', 'camera', 'microphone', 'midi'] as const
        const asked = names.map((name) => navigator.permissions.query({ name }))
        return (await Promise.all(asked)).map(({ state }) => state)
      })
      expect(states).toEqual(Array.from({ length: 5 }, () => 'denied'))
    },
  ],
  [
    '6. web security is on',
    ({ preferences }) => Promise.resolve(expect(preferences.webSecurity).toBe(true)),
  ],
  [
    '7. a content security policy comes with the page',
    async ({ app, window }) => {
      const policy = await app.evaluate(
        async ({ net }, url) => (await net.fetch(url)).headers.get('content-security-policy'),
        window.url(),
      )
      expect(policy).toContain("default-src 'none'")
      expect(policy).not.toMatch(/unsafe|\*|https?:/)
    },
  ],
  [
    '8. no insecure content in a secure page',
    async ({ app, preferences }) => {
      expect(preferences.allowRunningInsecureContent).toBe(false)
      const found = await app.evaluate(
        ({ app }, names) => names.filter((name) => app.commandLine.hasSwitch(name)),
        weakSwitches,
      )
      expect(found).toEqual([])
    },
  ],
  [
    '9. no experimental features',
    ({ preferences }) => Promise.resolve(expect(preferences.experimentalFeatures).toBe(false)),
  ],
  [
    '10. no Blink features are switched on',
    ({ preferences }) => Promise.resolve(expect(preferences.enableBlinkFeatures ?? '').toBe('')),
  ],
  [
    '11. and 12. no webviews, so that none may open windows; one would be refused',
    async ({ app, window, preferences }) => {
      expect(preferences.webviewTag).toBe(false)
      const kind = await window.evaluate(() => document.createElement('webview').constructor.name)
      expect(['HTMLElement', 'HTMLUnknownElement']).toContain(kind)
      const refused = await app.evaluate(({ BrowserWindow }) => {
        const [{ webContents }] = BrowserWindow.getAllWindows() as [Electron.BrowserWindow]
        const event = {
          defaultPrevented: false,
          preventDefault: () => (event.defaultPrevented = true),
        }
        webContents.emit('will-attach-webview', event, {}, {})
        return event.defaultPrevented
      })
      expect(refused).toBe(true)
    },
  ],
  [
    '13. the page cannot be taken elsewhere',
    async ({ app, window }) => {
      const prevented = await app.evaluate(async ({ BrowserWindow }) => {
        const [{ webContents }] = BrowserWindow.getAllWindows() as [Electron.BrowserWindow]
        const asked = new Promise((resolve) =>
          webContents.once('will-frame-navigate', (event) => resolve(event.defaultPrevented)),
        )
        const leave = `setTimeout(() => { location.href = 'https://127.0.0.1:1/' }); 0`
        await webContents.executeJavaScript(leave, true)
        return asked
      })
      expect(prevented).toBe(true)
      expect(new URL(window.url()).protocol).toBe('reelhaul-app:')
    },
  ],
  [
    '14. the page opens no windows',
    async ({ app, window }) => {
      expect(await window.evaluate(() => open('about:blank') === null)).toBe(true)
      const windows = await app.evaluate(
        ({ BrowserWindow }) => BrowserWindow.getAllWindows().length,
      )
      expect(windows).toBe(1)
    },
  ],
  [
    '15. nothing is handed to the system’s browser at all',
    async () => {
      const folder = join(root, 'out/main')
      const names = (await readdir(folder, { recursive: true })).filter((name) =>
        /\.[cm]?js$/.test(name),
      )
      const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
      expect(texts.some((text) => text.includes('openPath'))).toBe(true)
      expect(names.filter((_, n) => texts[n]!.includes('openExternal'))).toEqual([])
    },
  ],
  [
    '16. Electron is kept current',
    async () => {
      const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as {
        packages: Record<string, { version: string }>
      }
      expect(lock.packages['node_modules/electron']?.version).toMatch(/^\d+\.\d+\.\d+$/)
      const updates = parse(await readFile(join(root, '.github/dependabot.yml'), 'utf8')) as {
        updates: Record<string, unknown>[]
      }
      const npm = updates.updates.find((one) => one['package-ecosystem'] === 'npm')
      expect(npm).toMatchObject({ directory: '/', schedule: { interval: 'weekly' } })
      expect(JSON.stringify(npm?.['ignore'] ?? [])).not.toContain('electron')
    },
  ],
  [
    '17. the sender of every call is checked',
    async ({ app }) => {
      const said = await app.evaluate(async ({ app, BrowserWindow }) => {
        const preload = `${app.getAppPath()}/out/preload/index.cjs`
        const other = new BrowserWindow({ show: false, webPreferences: { preload } })
        await other.loadURL('data:text/html,<title>Other</title>')
        const answer: unknown = await other.webContents.executeJavaScript(
          `reelhaul.call('getSettings').then(() => 'answered', String)`,
        )
        other.destroy()
        return answer
      })
      expect(said).toContain('Refused.')
    },
  ],
  [
    '18. no file: page, and none can be read',
    async ({ window }) => {
      expect(new URL(window.url()).protocol).toBe('reelhaul-app:')
      const read = window.evaluate(() => fetch('file:///etc/hostname').then(() => 'read', String))
      expect(await read).toContain('TypeError')
    },
  ],
  [
    '19. the fuses of what is shipped',
    async () => {
      const config = parse(await readFile(join(root, 'electron-builder.yml'), 'utf8')) as {
        electronFuses: Record<string, boolean>
      }
      expect(config.electronFuses).toEqual({
        runAsNode: false,
        enableCookieEncryption: true,
        enableNodeOptionsEnvironmentVariable: false,
        enableNodeCliInspectArguments: false,
        enableEmbeddedAsarIntegrityValidation: true,
        onlyLoadAppFromAsar: true,
        loadBrowserProcessSpecificV8Snapshot: false,
        grantFileProtocolExtraPrivileges: false,
      })
    },
  ],
  [
    '20. the page gets three functions of ours and none of Electron’s',
    async ({ window }) => {
      const found = await window.evaluate(() => {
        const page = globalThis as unknown as Record<string, Record<string, unknown>>
        const given = Object.entries(page['reelhaul']!).map(
          ([name, one]) => `${name} ${typeof one}`,
        )
        return [...given.toSorted(), typeof page['ipcRenderer'], typeof page['electron']]
      })
      expect(found).toEqual([
        ...['call function', 'on function', 'pathOf function'],
        ...['undefined', 'undefined'],
      ])
    },
  ],
]

test('every point of Electron’s security checklist holds', async ({ desk }) => {
  const { app, window } = await desk.open()
  const preferences = await app.evaluate(({ BrowserWindow }) => {
    // Electron's types leave it out.
    const contents = BrowserWindow.getAllWindows()[0]!.webContents as unknown as {
      getLastWebPreferences(): Electron.WebPreferences
    }
    return contents.getLastWebPreferences()
  })
  for (const [point, prove] of points)
    await test.step(point, () => prove({ app, window, preferences }))
})
