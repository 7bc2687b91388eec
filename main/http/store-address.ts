/**
 * An address as it was given. The URL parser says whom to connect to; the request line names the
 * bytes that were given, because a signature may cover every one of them: dot segments, `%2e`, empty
 * segments and unescaped characters stay. Pure.
 */

export interface StoreAddress {
  /** For connecting, and for comparing hosts. */
  readonly url: URL
  /** Path and query for the request line (RFC 9112, 3.2.1). */
  readonly target: string
  /** For the header `Host`, with the port where it is not the scheme's own. */
  readonly host: string
}

/** Reads an address. @returns null for what is none. */
export function parseAddress(given: string): StoreAddress | null {
  const text = tidied(given)
  const url = parsed(text)
  if (url === null) return null
  const [, authority = '', rest = ''] = /^[a-z][a-z\d+.-]*:\/\/([^/?#\\]*)([^#]*)/i.exec(text) ?? []
  // What only the parser understands ("https:/host", backslashes) no server has signed as it stands.
  const asGiven = authority !== '' && !rest.startsWith('\\')
  const target = asGiven ? sendable(rest) : url.pathname + url.search
  return {
    url,
    target: target.startsWith('/') ? target : `/${target}`,
    host: hostAsGiven(authority, url),
  }
}

/** Once: to ask first whether it can be parsed is to parse it twice. */
function parsed(text: string): URL | null {
  try {
    return new URL(text)
  } catch {
    return null
  }
}

/** The whole address, as a proxy wants it (RFC 9112, 3.2.2). */
export function absoluteForm({ url, target, host }: StoreAddress): string {
  return `${url.protocol}//${host}${target}`
}

/**
 * Where a `Location` leads, whose bytes are given as latin1: an absolute one exactly as it stands, a
 * relative one as RFC 3986, 5.2 resolves it, with no other change.
 * @returns null for what is no address.
 */
export function resolveLocation(from: StoreAddress, location: string): StoreAddress | null {
  const text = tidied(fromBytes(location))
  if (/^[a-z][a-z\d+.-]*:/i.test(text)) return parseAddress(text)
  if (/^[/\\]{2}/.test(text)) return parseAddress(`${from.url.protocol}${text}`)
  const origin = `${from.url.protocol}//${from.host}`
  if (text.startsWith('/')) return parseAddress(origin + text)
  const [path = '/'] = from.target.split('?', 1)
  if (text === '' || text.startsWith('#')) return parseAddress(origin + from.target)
  if (text.startsWith('?')) return parseAddress(origin + path + text)
  const [, relative = '', rest = ''] = /^([^?#]*)([^]*)$/.exec(text) ?? []
  const folder = path.slice(0, path.lastIndexOf('/') + 1)
  return parseAddress(origin + withoutDotSegments(folder + relative) + rest)
}

/** RFC 3986, 5.2.4; `%2e` is no dot there. @param path beginning with a slash. */
function withoutDotSegments(path: string): string {
  const segments = path.split('/').slice(1)
  const kept: string[] = []
  for (const [index, segment] of segments.entries()) {
    const last = index === segments.length - 1
    if (segment === '..') kept.pop()
    else if (segment !== '.') kept.push(segment)
    if (last && (segment === '.' || segment === '..')) kept.push('')
  }
  return `/${kept.join('/')}`
}

/** What every URL parser drops: controls and spaces around an address, line breaks and tabs within. */
function tidied(text: string): string {
  return text.replace(/^[\0-\x20]+|[\0-\x20]+$|[\t\r\n]+/g, '')
}

/** Escapes only what cannot stand in a request line: controls, spaces, and what is not ASCII. */
function sendable(text: string): string {
  return /^[\x21-\x7e]*$/.test(text) ? text : text.replace(/[^\x21-\x7e]+/g, escaped)
}

/** As UTF-8, as every server expects it. A lone half of a pair becomes U+FFFD. */
function escaped(text: string): string {
  return escapedBytes(Buffer.from(text, 'utf8'))
}

function escapedBytes(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(
    '',
  )
}

/** Bytes above 7 bits are UTF-8 where they can be; else each is escaped as it is. */
function fromBytes(latin1: string): string {
  if (!/[\x80-\xff]/.test(latin1)) return latin1
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(latin1, 'latin1'))
  } catch {
    return latin1.replace(/[\x80-\xff]+/g, (bytes) => escapedBytes(Buffer.from(bytes, 'latin1')))
  }
}

/** The host in the letters that were given: a signature covers them, and to a name they are equal. */
function hostAsGiven(authority: string, url: URL): string {
  const given = authority.slice(authority.lastIndexOf('@') + 1).replace(/:\d*$/, '')
  const name = given.toLowerCase() === url.hostname ? given : url.hostname
  return url.port === '' ? name : `${name}:${url.port}`
}
