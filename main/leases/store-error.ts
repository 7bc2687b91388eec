/** Error documents of object stores, read for what they say and without trust. Pure. */

/** What a store's error body says, as far as it can be told. */
export interface StoreError {
  /** `AccessDenied`, `ExpiredToken`, …; null where the body names none. */
  readonly code: string | null
  /** Everything worth searching for hints, lower case; never shown. */
  readonly text: string
  /** True for a web page: a proxy, a login or an error page instead of a store's answer. */
  readonly isPage: boolean
}

/** As much of a body as is looked at; stores say what matters first. */
const LOOKED_AT = 8192
const CODE = /^[A-Za-z][\w.-]{0,63}$/

/**
 * Reads S3's, Google's, Azure's and CloudFront's XML, JSON errors, and web pages.
 * @param azureCode `x-ms-error-code`, which Azure also sends where it sends no body.
 */
export function readStoreError(body: string, azureCode?: string): StoreError {
  const start = body.slice(0, LOOKED_AT)
  const isPage = /^\s*(<!doctype html|<html)/i.test(start)
  const named = azureCode ?? (isPage ? null : (xmlCode(start) ?? jsonCode(body)))
  const code = named && CODE.test(named) ? named : null
  return { code, text: start.toLowerCase(), isPage }
}

function xmlCode(text: string): string | null {
  return /<Code>\s*([^<\s]+)\s*<\/Code>/i.exec(text)?.[1] ?? null
}

/** `{"error": {"code", "errors": [{"reason"}]}}`, `{"code"}`, `{"error"}`: the first word found. */
function jsonCode(text: string): string | null {
  if (!/^\s*\{/.test(text)) return null
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return null
  }
  const error = field(body, 'error')
  const first = field(field(error, 'errors'), '0')
  const candidates = [
    field(first, 'reason'),
    field(error, 'code'),
    field(body, 'code'),
    field(body, 'Code'),
    error,
  ]
  return candidates.find((value) => typeof value === 'string') ?? null
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined
}
