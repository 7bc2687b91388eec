/**
 * Reads lists that are as long as they may be and hold nothing, one after the other, in a process with
 * little memory: too much of it ends the process. Prints for each list how it ended.
 */
import { UsageError } from '../../main/errors.ts'
import { readBatch } from '../../main/imports/read-batch.ts'
import { parseJsonText } from '../../main/providers/json-text.ts'

const listChars = 20_000_000
/** The longest answer that is read from a provider. */
const answerChars = 8 * 1024 * 1024

const filled = (piece: string, length: number): string =>
  piece.repeat(Math.ceil(length / piece.length)).slice(0, length)

const lists: Readonly<Record<string, string>> = {
  'open brackets': '[',
  'empty lists': '[],',
  'empty objects': '{},',
  'objects in objects': '{"a":',
  zeros: '[0,0,0,0,0,0,0,0,',
  'objects and then brackets': '{"a":1}\n[[[[[[[[',
  quotes: '"\n',
  commas: ',',
  bars: '|',
}

async function endOf(work: () => unknown): Promise<string> {
  try {
    await work()
    return 'read'
  } catch (error) {
    if (error instanceof UsageError) return `refused: ${error.message}`
    return error instanceof SyntaxError ? `no JSON: ${error.message}` : String(error)
  }
}

for (const [name, piece] of Object.entries(lists)) {
  const end = await endOf(() => readBatch('pasted', filled(piece, listChars)))
  console.log(JSON.stringify({ name, end }))
}
for (const piece of ['[', '[],', '{"a":', '0,']) {
  const end = await endOf(() => parseJsonText(`[${filled(piece, answerChars)}`))
  console.log(JSON.stringify({ name: `answer of ${piece}`, end }))
}
