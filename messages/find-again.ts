/**
 * Finds the message that a sentence was made of. The engine keeps its sentences in English; whoever
 * shows one in another language looks it up among the English messages.
 */

/** A compiled message: a text, or a function of its arguments. */
type Message = string | ((given: never) => string)

export interface Found<Name extends string> {
  readonly name: Name
  /** What stands in the sentence where the message has its arguments. */
  readonly given: Readonly<Record<string, string>>
}

/** Stands for an argument; in no message and no sentence. */
const MARK = '\0'

/**
 * @param messages whose arguments are all plain text. Of those that a sentence may be made of, the
 *   first one is taken.
 * @returns null for a sentence that none of them makes.
 */
export function finderIn<Name extends string>(
  messages: Readonly<Record<Name, Message>>,
): (sentence: string) => Found<Name> | null {
  const patterns = (Object.entries(messages) as [Name, Message][]).map(([name, message]) => {
    return { name, pattern: patternOf(message) }
  })
  return (sentence) => {
    for (const { name, pattern } of patterns) {
      const match = pattern.exec(sentence)
      if (match !== null) return { name, given: { ...match.groups } }
    }
    return null
  }
}

function patternOf(message: Message): RegExp {
  const parts = markedText(message).split(MARK)
  // Text and names of arguments take turns.
  const source = parts.map((part, at) => (at % 2 === 0 ? escaped(part) : `(?<${part}>.+)`))
  return new RegExp(`^${source.join('')}$`, 's')
}

/** The message, with the name of each argument where its value would be. */
function markedText(message: Message): string {
  if (typeof message === 'string') return message
  const names = new Proxy({}, { get: (_, name) => `${MARK}${String(name)}${MARK}` })
  return message(names as never)
}

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
