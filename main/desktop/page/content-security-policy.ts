/** What the window may load: its own files and finished outputs, nothing else. */
import { mediaScheme } from './schemes.ts'

const strict = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'data:'],
  'font-src': ["'self'"],
  'media-src': [`${mediaScheme}:`],
  'connect-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'none'"],
  'object-src': ["'none'"],
}

/**
 * The value of the `Content-Security-Policy` header.
 * @param devServer origin of the development server (`http://localhost:5173`), which replaces
 *   modules over a web socket and puts styles into the page; null in the built app.
 */
export function contentSecurityPolicy(devServer: string | null): string {
  const policy = devServer === null ? strict : loosenedFor(devServer)
  return Object.entries(policy)
    .map(([directive, sources]) => `${directive} ${sources.join(' ')}`)
    .join('; ')
}

function loosenedFor(devServer: string): typeof strict {
  return {
    ...strict,
    'style-src': ["'self'", "'unsafe-inline'"],
    'connect-src': ["'self'", devServer.replace(/^http/, 'ws')],
  }
}
