/** JSON as servers send it. Pure. */
import { jsonExcess } from '../json-bounds.ts'

/** A documented answer has some hundreds; one of thousands of jobs some hundred thousand. */
const BOUNDS = { containers: 500_000, values: 4_000_000 }

/**
 * The value of a JSON text, without a byte-order mark before it (RFC 8259, section 8.1: parsers may
 * ignore one).
 * @throws SyntaxError when it is no JSON, or would take hundreds of times its length in memory.
 */
export function parseJsonText(text: string): unknown {
  if (jsonExcess(text, BOUNDS) !== null) throw new SyntaxError('Too many values in this JSON')
  return JSON.parse(text.replace(/^\s*\uFEFF+/, ''))
}
