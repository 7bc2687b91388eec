/**
 * Serves the window's files under a scheme of our own. Unlike `file:`, it has an origin that the
 * security policy and the check of senders can name, and it reaches one folder only.
 */
import { protocol } from 'electron'
import type { Language } from '../../../preload/contract/languages.ts'
import { appFilePath, appHost, contentTypeOf } from './app-files.ts'
import { contentSecurityPolicy } from './content-security-policy.ts'
import { appScheme, mediaScheme } from './schemes.ts'

/** The page of the built app. */
export const appPageUrl = `${appScheme}://${appHost}/index.html`

/** A page that speaks a language from its first word on; it cannot ask for the settings that early. */
export const pageIn = (pageUrl: string, language: Language): string =>
  `${pageUrl}?${new URLSearchParams({ language }).toString()}`

/** Makes our schemes standard, secure ones. Call once, before the app is ready. */
export function registerAppSchemes(): void {
  const privileges = { standard: true, secure: true }
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges },
    { scheme: mediaScheme, privileges: { ...privileges, stream: true } },
  ])
}

/** Chromium's ERR_FILE_NOT_FOUND. */
const notFound = -6

/**
 * Answers requests for the scheme from `root`. Call once the app is ready.
 *
 * `protocol.handle` would do, but it loads Node's whole HTTP client for its `Request` and `Response`
 * (60 ms before the first file) and reads every file in the thread that opens the queue meanwhile.
 * @param root folder of the built window, absolute.
 */
export function serveAppFiles(root: string): void {
  protocol.registerFileProtocol(appScheme, ({ method, url }, answer) => {
    const path = method === 'GET' ? appFilePath(root, url) : null
    answer(path === null ? { error: notFound } : { path, headers: headersFor(path) })
  })
}

export type AnswerMedia = (request: Request) => Promise<Response>

/**
 * Serves finished audio and video to players. Call before there is a window: a page reaches only the
 * schemes that were served when it was opened.
 */
export function serveMedia(answering: Promise<AnswerMedia>): void {
  protocol.handle(mediaScheme, async (request) => {
    const answer = await answering
    return answer(request)
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
