/** XML in pieces, as a row of events. No entity but those of XML itself is known, so none can grow. */
import { SaxesParser } from 'saxes'
import { UsageError } from '../../errors.ts'
import type { YieldTurn } from '../yield-to-event-loop.ts'

export interface XmlEvents {
  /** @param name without its prefix. @param attributes by their names without prefix. */
  open?(name: string, attributes: Readonly<Record<string, string>>): void
  text?(text: string): void
  close?(name: string): void
}

/** Text parsed at once: a few milliseconds. */
const PIECE_CHARS = 65_536

/**
 * Reads until the text ends, or `events` are done.
 * @param file name for messages.
 * @throws UsageError when it is no well-formed XML; whatever the events throw
 */
export async function readXml(
  file: string,
  parts: AsyncIterable<string>,
  events: XmlEvents,
  yieldTurn: YieldTurn,
): Promise<void> {
  const parser = new SaxesParser()
  parser.on('error', (error) => {
    throw new UsageError(`${file}: the workbook is damaged; save it again`, { cause: error })
  })
  parser.on('opentag', ({ name, attributes }) => events.open?.(bare(name), bareNames(attributes)))
  parser.on('text', (text) => events.text?.(text))
  parser.on('cdata', (text) => events.text?.(text))
  parser.on('closetag', ({ name }) => events.close?.(bare(name)))
  for await (const part of parts) {
    for (let at = 0; at < part.length; at += PIECE_CHARS) {
      parser.write(part.slice(at, at + PIECE_CHARS))
      await yieldTurn()
    }
  }
  parser.close()
}

const bare = (name: string): string => name.slice(name.indexOf(':') + 1)

function bareNames(attributes: Readonly<Record<string, string>>): Record<string, string> {
  const named: Record<string, string> = {}
  for (const name in attributes) named[bare(name)] = attributes[name]!
  return named
}
