import type * as Electron from 'electron'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test, type PageGlobal } from '../helpers/desk-test.ts'

test('the page has the calls of the contract and nothing of Node or Electron', async ({ desk }) => {
  const { window } = await desk.open()
  const found = await window.evaluate(() => {
    const page = globalThis as unknown as Record<string, unknown>
    return {
      api: Object.keys(page['reelhaul'] as object).sort(),
      node: ['require', 'process', 'Buffer', 'module', 'ipcRenderer', 'electron'].filter(
        (name) => page[name] !== undefined,
      ),
    }
  })
  expect(found).toEqual({ api: ['call', 'on', 'pathOf'], node: [] })
})

test('the preload passes on no call or event that the contract does not name', async ({ desk }) => {
  const { window } = await desk.open()
  const refusals = await window.evaluate(async () => {
    const { reelhaul } = globalThis as PageGlobal
    const call = await reelhaul.call('electron-store-get-data' as 'getSettings').catch(String)
    let on: unknown = null
    try {
      reelhaul.on('reelhaul:queuePage' as 'queuePage', () => undefined)
    } catch (error) {
      on = String(error)
    }
    return [call, on]
  })
  expect(refusals[0]).toContain('no call named')
  expect(refusals[1]).toContain('no event named')
})

test('an invalid payload is answered with a failure, not with a crash', async ({ desk }) => {
  const { window } = await desk.open()
  const failure = await window.evaluate(() =>
    (globalThis as PageGlobal).reelhaul
      .call('saveSettings', { concurrency: 1000 })
      .catch((error: unknown) => (error as { failure: unknown }).failure),
  )
  expect(failure).toMatchObject({ reason: 'USER_INVALID_INPUT' })
})

test('the policy is sent as a header and stops scripts and servers of others', async ({ desk }) => {
  const { app, window } = await desk.open()
  const policy = await app.evaluate(
    async ({ net }, url) => (await net.fetch(url)).headers.get('content-security-policy'),
    window.url(),
  )
  expect(policy).toContain("default-src 'none'")
  const got = await window.evaluate(async () => {
    const page = globalThis as { injected?: boolean }
    const script = document.createElement('script')
    script.textContent = 'globalThis.injected = true'
    document.head.append(script)
    const remote = await fetch('https://example.com').then(
      () => 'reached',
      () => 'refused',
    )
    return [page.injected ?? false, remote]
  })
  expect(got).toEqual([false, 'refused'])
})

test('the page cannot leave, open windows or ask for permissions', async ({ desk }) => {
  const { app, window } = await desk.open()
  const before = window.url()
  const opened = await window.evaluate(() => {
    const other = open('https://example.com')
    location.href = 'https://example.com'
    return other !== null
  })
  expect(opened).toBe(false)
  const permission = await window.evaluate(() => Notification.requestPermission())
  expect(permission).toBe('denied')
  expect(window.url()).toBe(before)
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
})

test('a page that is not ours is not answered, even with our preload', async ({ desk }) => {
  const { app } = await desk.open()
  const answer = await app.evaluate(async ({ app, BrowserWindow }) => {
    const otherWindow = new BrowserWindow({
      show: false,
      webPreferences: { preload: `${app.getAppPath()}/out/preload/index.cjs` },
    })
    await otherWindow.loadURL('data:text/html,<title>Other window</title>')
    const said: unknown = await otherWindow.webContents.executeJavaScript(
      `reelhaul.call('getSettings').then(() => 'answered', (error) => String(error))`,
    )
    otherWindow.destroy()
    return said
  })
  expect(answer).toContain('Refused.')
})

test('neither a server nor a frame takes a page elsewhere, and no page saves a file', async ({
  desk,
}) => {
  const { app } = await desk.open()
  const server = createServer((request, response) => {
    if (request.url === '/away') response.writeHead(302, { location: '/other' })
    response.end('<title>Somewhere</title>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}`
  try {
    const found = await app.evaluate(async ({ BrowserWindow, session }, origin) => {
      const page = new BrowserWindow({ show: false })
      const contents = page.webContents
      // Loaded by the main process, as nothing else is: from there on it is confined like every page.
      await contents.loadURL(`${origin}/`)
      const refused: string[] = []
      for (const name of ['will-redirect', 'will-frame-navigate'] as const)
        contents.on(name as 'will-frame-navigate', (event) => {
          const where = event.isMainFrame ? 'page' : 'frame'
          if (event.defaultPrevented) refused.push(`${name} ${where}`)
        })
      await contents.loadURL(`${origin}/away`).catch(() => undefined)
      const leave = async (script: string): Promise<void> => {
        const asked = new Promise<void>((resolve) =>
          contents.once('will-frame-navigate', () => resolve()),
        )
        await contents.executeJavaScript(script, true)
        await asked
      }
      await leave(
        `document.body.append(Object.assign(document.createElement('iframe'), { src: '/frame' }))`,
      )
      await leave(`setTimeout(() => { location.href = '/next' }); 0`)
      const downloads: string[] = []
      session.defaultSession.on('will-download', (event) =>
        downloads.push(event.defaultPrevented ? 'refused' : 'saved'),
      )
      const asked = new Promise((resolve) => session.defaultSession.once('will-download', resolve))
      contents.downloadURL(`${origin}/file.bin`)
      await asked
      const url = contents.getURL()
      page.destroy()
      return { url, refused, downloads }
    }, origin)
    expect(found).toEqual({
      url: `${origin}/`,
      refused: ['will-redirect page', 'will-frame-navigate frame', 'will-frame-navigate page'],
      downloads: ['refused'],
    })
  } finally {
    server.close()
  }
})

test('a page that was taken over starts no program, reads no traffic and writes nowhere else', async ({
  desk,
}) => {
  const { app, window } = await desk.open()
  await app.evaluate(({ dialog }) => {
    const said: string[] = []
    Object.assign(globalThis, { said })
    dialog.showMessageBox = (...args: unknown[]) => {
      const { message, detail, defaultId, cancelId } = args.at(-1) as Electron.MessageBoxOptions
      said.push(`${message} ${detail?.split('\n')[0]} ${defaultId === cancelId}`)
      return Promise.resolve({ response: cancelId ?? 0, checkboxChecked: false })
    }
  })
  const before = await window.evaluate(() =>
    (globalThis as PageGlobal).reelhaul.call('getSettings'),
  )
  const reasons = await window.evaluate(async () => {
    const { reelhaul } = globalThis as PageGlobal
    const { network } = await reelhaul.call('getSettings')
    const reasonOf = (error: unknown) => (error as { failure: { reason: string } }).failure.reason
    const evil = { provider: 'redner', name: 'Evil', baseUrl: 'https://evil.test', key: 'k' }
    const attempts = [
      () => reelhaul.call('saveSettings', { afterBatch: { action: 'run', command: 'sh -c x' } }),
      () => reelhaul.call('saveSettings', { downloadFolder: '/etc' }),
      () => reelhaul.call('saveSettings', { watchedFolder: { enabled: true, folder: '/etc' } }),
      () =>
        reelhaul.call('saveSettings', {
          network: { ...network, proxy: 'explicit', address: 'http://evil.test:1' },
        }),
      () => reelhaul.call('saveSettings', { network: { ...network, certificates: '/evil.pem' } }),
      () => reelhaul.call('saveAccount', { id: null, ...evil }),
    ]
    const reasons: string[] = []
    for (const attempt of attempts) reasons.push(await attempt().then(() => 'taken', reasonOf))
    return reasons
  })
  expect(reasons).toEqual(Array.from({ length: 6 }, () => 'USER_CANCELLED'))
  const said = await app.evaluate(() => (globalThis as unknown as { said: string[] }).said)
  expect(said).toEqual([
    expect.stringMatching(/^Run this command.* sh -c x true$/),
    expect.stringMatching(/^Save files.* \/etc true$/),
    expect.stringMatching(/^Import lists.* \/etc true$/),
    expect.stringMatching(/proxy\? http:\/\/evil\.test:1 true$/),
    expect.stringMatching(/certificates.* \/evil\.pem true$/),
    expect.stringMatching(/key to this address\? https:\/\/evil\.test true$/),
  ])
  expect(
    await window.evaluate(() => (globalThis as PageGlobal).reelhaul.call('getSettings')),
  ).toEqual(before)
})
