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
