/**
 * V8 keeps a script whose characters are all ASCII in one byte each; a single other one doubles it, for
 * as long as the program runs.
 */
import type { Plugin } from 'vite'

/** A character outside of ASCII, or a backslash with what it escapes: the two must not be parted. */
const notAscii = /\\?[^\0-\x7f]|\\[\0-\x7f]/g

/**
 * The same program in ASCII, where that is less to keep (not in the words of a language that has letters
 * of its own). In strings, templates, names and regular expressions `\uXXXX` means the character; in a
 * raw template it does not, so what is not ASCII has no place there.
 */
export function inAscii(code: string): string {
  const ascii = code.replace(notAscii, (found) => {
    const text = found.startsWith('\\') ? found.slice(1) : found
    if (text.charCodeAt(0) < 0x80) return found
    return `\\u${text.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
  return ascii.length < 2 * code.length ? ascii : code
}

export const asciiOnly: Plugin = {
  name: 'ascii-only',
  generateBundle(_options, bundle) {
    for (const part of Object.values(bundle)) {
      if (part.type === 'chunk') part.code = inAscii(part.code)
    }
  },
}
