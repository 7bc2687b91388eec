/** What no page of this app may do, whatever it shows. */
import type { App, Session } from 'electron'
import { contentSecurityPolicy } from './content-security-policy.ts'

/** Denies navigation (its own, of frames, and by a server), new windows and embedded pages to every web page there will ever be. */
export function confinePages(app: App): void {
  app.on('web-contents-created', (_event, contents) => {
    for (const leaving of ['will-navigate', 'will-redirect', 'will-frame-navigate'] as const)
      contents.on(leaving as 'will-navigate', (event) => event.preventDefault())
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  })
}

/** "Copy details" writes text to the clipboard; nothing else is allowed. */
const allowed = 'clipboard-sanitized-write'

/** Denies camera, location, notifications of pages and every other permission but writing a copy. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, callback) =>
    callback(permission === allowed),
  )
  session.setPermissionCheckHandler((_contents, permission) => permission === allowed)
  session.setDevicePermissionHandler(() => false)
}

/** Files are saved by the engine, never by a page. */
export function denyDownloads(session: Session): void {
  session.on('will-download', (event) => event.preventDefault())
}

/**
 * Chromium gets dictionaries from a server of Google as soon as there is a page, whether or not that page
 * checks spelling: call before there is a window. macOS has a spell checker of its own.
 */
export function denyDictionaries(session: Session): void {
  session.setSpellCheckerEnabled(false)
  session.setSpellCheckerLanguages([])
}

/** Puts the security policy on the pages of the development server, which sends none. */
export function addPolicyToDevServer(session: Session, devServerUrl: string): void {
  const { origin } = new URL(devServerUrl)
  const policy = contentSecurityPolicy(origin)
  session.webRequest.onHeadersReceived({ urls: [`${origin}/*`] }, (details, callback) =>
    callback({
      responseHeaders: { ...details.responseHeaders, 'Content-Security-Policy': [policy] },
    }),
  )
}
