/** Picture or sound by its first bytes, whatever a label says. Pure. */
import { sniff } from '../checks/sniff.ts'

/** @param first bytes of a file; the first few thousand suffice. */
export function isKnownMedia(first: Uint8Array): boolean {
  const content = sniff(Buffer.from(first.buffer, first.byteOffset, first.byteLength))
  return content !== null && content !== 'html' && content !== 'xml'
}
