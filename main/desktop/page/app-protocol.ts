/**
 * Serves the window's files under a scheme of our own. Unlike `file:`, it has an origin that the
 * security policy and the check of senders can name, and it reaches one folder only.
 */
import { readFile } from 'node:fs/promises'
import { protocol } from 'electron'
import { appFilePath, appHost, contentTypeOf } from './app-files.ts'
import { contentSecurityPolicy } from './content-security-policy.ts'
import { appScheme, mediaScheme } from './schemes.ts'

/** The page of the built app. */
export const appPageUrl = `${appScheme}://${appHost}/index.html`

/** Makes our schemes standard, secure ones. Call once, before the app is ready. */
export function registerAppSchemes(): void {
  const privileges = { standard: true, secure: true }
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges },
    { scheme: mediaScheme, privileges: { ...privileges, stream: true } },
  ])
}

/**
 * Answers requests for the scheme from `root`. Call once the app is ready.
 * @param root folder of the built window, absolute.
 */
export function serveAppFiles(root: string): void {
  protocol.handle(appScheme, async (request) => {
    const path = appFilePath(root, request.url)
    if (request.method !== 'GET' || path === null) return new Response(null, { status: 404 })
    try {
      return new Response(new Uint8Array(await readFile(path)), { headers: headersFor(path) })
    } catch {
      return new Response(null, { status: 404 })
    }
  })
}

function headersFor(path: string): Record<string, string> {
  return {
    'Content-Type': contentTypeOf(path),
    'Content-Security-Policy': contentSecurityPolicy(null),
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-cache',
  }
}
