/** Which file of the built window a URL stands for. Pure. */
import { extname, join, normalize, sep } from 'node:path'

/** The only host of the app's own scheme. */
export const appHost = 'window'

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

/**
 * The file that a URL of the scheme stands for; null when it is not one of ours, is of a kind that
 * the window does not use, or would leave `root`.
 */
export function appFilePath(root: string, url: string): string | null {
  if (!URL.canParse(url)) return null
  const { hostname, pathname } = new URL(url)
  if (hostname !== appHost) return null
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

export function contentTypeOf(path: string): string {
  return contentTypes[extname(path)] ?? 'application/octet-stream'
}
