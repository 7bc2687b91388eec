/** The head of a request as it goes over the wire (RFC 9112, 3 and 5). Pure. */

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
/** Visible ASCII and bytes above it: what a value may hold. A line break would begin a field of its own. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/
/** No space: it would end the target. */
const TARGET = /^[\x21-\x7e]+$/

/** A header or target that cannot be sent as it is. It is not shown: it may be a key. */
export class UnsendableRequest extends Error {
  override name = 'UnsendableRequest'
}

/**
 * @param target path and query, or the whole address where a proxy forwards it.
 * @param headers each sent as it is; one byte for each character.
 * @returns text in latin1, up to the empty line.
 * @throws UnsendableRequest
 */
export function requestHead(
  method: string,
  target: string,
  headers: Readonly<Record<string, string>>,
): string {
  if (!TARGET.test(target)) throw new UnsendableRequest('The address holds a space or a line break')
  let text = `${method} ${target} HTTP/1.1\r\n`
  for (const name in headers) {
    const value = headers[name] ?? ''
    if (!TOKEN.test(name) || !VALUE.test(value))
      throw new UnsendableRequest(`The header ${JSON.stringify(name)} cannot be sent`)
    text += `${name}: ${value}\r\n`
  }
  return `${text}\r\n`
}
