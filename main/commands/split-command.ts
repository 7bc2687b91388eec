/** A command line as a program and its arguments, without a shell. Pure. */
import { UsageError } from '../errors.ts'

export interface Command {
  readonly program: string
  readonly args: readonly string[]
}

/**
 * Divides at spaces, except between quotes of one kind. Nothing else is special: no variables, no
 * pipes, no escapes, so that a Windows path needs none.
 * @throws UsageError when it names no program or a quote is not closed.
 */
export function splitCommand(text: string): Command {
  const words: string[] = []
  let word: string | null = null
  let quote: string | null = null
  for (const character of text) {
    if (quote !== null) {
      if (character === quote) quote = null
      else word = (word ?? '') + character
    } else if (character === '"' || character === "'") {
      quote = character
      word ??= ''
    } else if (/\s/.test(character)) {
      if (word !== null) words.push(word)
      word = null
    } else {
      word = (word ?? '') + character
    }
  }
  if (quote !== null) throw new UsageError(`The command has a ${quote} that is not closed.`)
  if (word !== null) words.push(word)
  const [program = '', ...args] = words
  if (program === '') throw new UsageError('Enter a command, or choose something else to do.')
  return { program, args }
}
