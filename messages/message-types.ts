/** The TypeScript types of messages, as text: which arguments each wants. */
import { parse } from '@messageformat/parser'

/** Messages by name, in groups. */
export interface MessageTree {
  [name: string]: string | MessageTree
}

type Token = ReturnType<typeof parse>[number]

/** The body of an interface that has a member for every message. */
export function interfaceOf(messages: MessageTree): string {
  const members = Object.entries(messages).map(
    ([name, message]) =>
      `readonly ${name}: ${typeof message === 'string' ? typeOf(message) : interfaceOf(message)}`,
  )
  return `{\n${members.join('\n')}\n}`
}

function typeOf(message: string): string {
  const wanted = Object.entries(argumentsOf(message)).map(([name, type]) => `${name}: ${type}`)
  return wanted.length === 0 ? 'string' : `(given: { ${wanted.join('; ')} }) => string`
}

/**
 * The arguments of a message, each with its type: what is counted or shown as a number is a number,
 * what chooses between texts is one of their names, and all else is text, formatted by who gives it.
 * @throws Error when it is no ICU message
 */
export function argumentsOf(message: string): Record<string, string> {
  const found: Record<string, string> = {}
  collect(parse(message, { cardinal: [], ordinal: [], strictPluralKeys: false }), found)
  return found
}

function collect(tokens: readonly Token[], found: Record<string, string>): void {
  for (const token of tokens) {
    if (token.type === 'content' || !('arg' in token)) continue
    if (token.type === 'argument') found[token.arg] ??= 'string'
    else if (token.type === 'function') found[token.arg] = 'number'
    else {
      const keys = token.cases.map(({ key }) => `'${key}'`)
      found[token.arg] = token.type === 'select' ? keys.join(' | ') : 'number'
      for (const { tokens: inner } of token.cases) collect(inner as Token[], found)
    }
  }
}
