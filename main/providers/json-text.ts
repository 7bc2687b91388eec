/** JSON as servers send it. Pure. */

/**
 * The value of a JSON text, without a byte-order mark before it (RFC 8259, section 8.1: parsers may
 * ignore one).
 * @throws SyntaxError when it is no JSON.
 */
export function parseJsonText(text: string): unknown {
  return JSON.parse(text.replace(/^\s*\uFEFF+/, ''))
}
