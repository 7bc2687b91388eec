/** Redirects of an API: RFC 9110, 15.4. Pure. */

/** A request on its way, as far as redirects have changed it. */
export interface Call {
  readonly method: 'GET' | 'POST'
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  /** Empty: none is sent. */
  readonly body: string
}

/** Where it leads; null: it does not say, or it cannot be read. Its bytes are UTF-8 or plain ASCII. */
export function redirectTarget(from: URL, location: string | string[] | undefined): URL | null {
  if (typeof location !== 'string' || location === '') return null
  const text = Buffer.from(location, 'latin1').toString('utf8')
  return URL.canParse(text, from.href) ? new URL(text, from.href) : null
}

/** Asked with GET and without a body from there on, as browsers do; 307 and 308 change nothing. */
export function rewritten(call: Call, status: number, url: URL): Call {
  if (status === 307 || status === 308 || call.method === 'GET') return { ...call, url }
  const headers = Object.entries(call.headers).filter(([name]) => !name.startsWith('content-'))
  return { method: 'GET', url, headers: Object.fromEntries(headers), body: '' }
}
