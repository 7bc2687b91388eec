/**
 * The form of job IDs as a regular expression in RE2's syntax, whose time grows with the length of the ID
 * alone: no lookaround, no backreferences. Pure.
 * @see https://github.com/google/re2/wiki/Syntax
 */
import { RE2JS } from 're2js'

/** Longest pattern, characters. */
export const MAX_PATTERN_CHARS = 200
/** Longest text that is tested, characters; the longest job ID is shorter. */
const MAX_TESTED_CHARS = 500

/** Tests whether all of a text has the form. @throws Error with a sentence about what is wrong with it. */
export function compileIdPattern(pattern: string): (text: string) => boolean {
  if (pattern.length > MAX_PATTERN_CHARS)
    throw new Error(`A pattern has at most ${MAX_PATTERN_CHARS} characters.`)
  const compiled = RE2JS.compile(pattern)
  return (text) => text.length <= MAX_TESTED_CHARS && compiled.matches(text)
}
