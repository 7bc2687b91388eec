/**
 * Serves the window's files under a scheme of our own. Unlike `file:`, it has an origin that the
 * security policy and the check of senders can name, and it reaches one folder only.
 */
import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import { protocol } from 'electron'
import { contentSecurityPolicy } from './content-security-policy.ts'

const scheme = 'reelhaul-app'
const host = 'window'

/** The page of the built app. */
export const appPageUrl = `${scheme}://${host}/index.html`

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

/** Makes the scheme a standard, secure one. Call before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme, privileges: { standard: true, secure: true } }])
}

/**
 * Answers requests for the scheme from `root`. Call once the app is ready.
 * @param root folder of the built window, absolute.
 */
export function serveAppFiles(root: string): void {
  protocol.handle(scheme, async (request) => {
    const path = appFilePath(root, request.url)
    if (request.method !== 'GET' || path === null) return new Response(null, { status: 404 })
    try {
      return new Response(new Uint8Array(await readFile(path)), { headers: headersFor(path) })
    } catch {
      return new Response(null, { status: 404 })
    }
  })
}

/**
 * The file that a URL of the scheme stands for; null when it is not one of ours, is of a kind that
 * the window does not use, or would leave `root`.
 */
export function appFilePath(root: string, url: string): string | null {
  if (!URL.canParse(url)) return null
  const { hostname, pathname } = new URL(url)
  if (hostname !== host) return null
  const path = normalize(join(root, decode(pathname) ?? ''))
  if (!path.startsWith(root + sep)) return null
  return extname(path) in contentTypes ? path : null
}

function decode(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname)
  } catch {
    return null
  }
}

function headersFor(path: string): Record<string, string> {
  return {
    'Content-Type': contentTypes[extname(path)] ?? 'application/octet-stream',
    'Content-Security-Policy': contentSecurityPolicy(null),
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-cache',
  }
}
