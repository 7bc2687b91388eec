/** The text in a drop or a paste. */

/** What a drop or a paste may hold: a part of `DataTransfer`. */
export type Transfer = Pick<DataTransfer, 'files' | 'getData'>

/** The largest file that is read, in characters. */
const mostCharacters = 20_000_000

/** The text itself, else that of files out of a mail or a page; others of them are left out. */
export async function textOf(transfer: Transfer): Promise<string> {
  const text = transfer.getData('text/plain')
  if (text.trim() !== '') return text
  const files = Array.from(transfer.files)
  const texts = files.filter(({ type, size }) => isText(type) && size <= mostCharacters)
  return (await Promise.all(texts.map((file) => file.text()))).join('\n')
}

const isText = (type: string): boolean =>
  type === '' || type.startsWith('text/') || type === 'application/json'
