/** An Excel workbook (.xlsx, .xlsm): its sheets, its texts, how its numbers are shown. ECMA-376. */
import { UsageError } from '../../errors.ts'
import { kindOfZip } from '../file-kind.ts'
import type { YieldTurn } from '../yield-to-event-loop.ts'
import { numberStyle, unescapeText, type NumberStyle } from './cell-value.ts'
import { ZipEntries } from './open-zip.ts'
import { readXml, type XmlEvents } from './read-xml.ts'

export interface SheetEntry {
  readonly name: string
  /** Hidden sheets hold lists of choices and sums; they are read when they are asked for. */
  readonly hidden: boolean
  /** In the ZIP file. */
  readonly path: string
}

export interface Workbook {
  readonly zip: ZipEntries
  readonly sheets: readonly SheetEntry[]
  readonly base1904: boolean
  readonly strings: readonly string[]
  /** By the number of a cell's style. */
  readonly styles: readonly NumberStyle[]
}

const MAX_SMALL_BYTES = 16 * 1024 * 1024
const MAX_STRINGS_BYTES = 128 * 1024 * 1024
const MAX_STRINGS = 4_000_000
const MAX_SHEETS = 1000

/** @throws UsageError naming what the file is, or that it is damaged or too large */
export async function openWorkbook(
  name: string,
  bytes: Uint8Array,
  yieldTurn: YieldTurn,
): Promise<Workbook> {
  const zip = await ZipEntries.open(name, bytes)
  const read = (path: string, events: XmlEvents, most = MAX_SMALL_BYTES) =>
    readXml(name, zip.text(path, most), events, yieldTurn)
  const main = await mainPart(zip, read)
  if (main === null) {
    const mimetype = await zip.small('mimetype', 1024)
    throw new UsageError(`${name}: ${kindOfZip(zip.names, mimetype)}`)
  }
  const folder = main.slice(0, main.lastIndexOf('/') + 1)
  const parts = await relations(zip, read, main)
  const book = await sheetsOf(read, main, parts)
  const partOf = (type: string, usual: string): string =>
    [...parts.values()].find((part) => part.type === type)?.path ?? folder + usual
  const strings = await stringsOf(zip, read, partOf('sharedStrings', 'sharedStrings.xml'))
  const styles = await stylesOf(zip, read, partOf('styles', 'styles.xml'))
  if (book.sheets.length === 0) throw new UsageError(`${name}: there is no sheet of cells in it`)
  return { zip, ...book, strings, styles }
}

type Read = (path: string, events: XmlEvents, most?: number) => Promise<void>

interface Part {
  /** The last word of its type: `worksheet`, `styles`. */
  readonly type: string
  readonly path: string
}

async function mainPart(zip: ZipEntries, read: Read): Promise<string | null> {
  const parts = await relations(zip, read, '')
  const main = [...parts.values()].find(({ type }) => type === 'officeDocument')?.path
  const path = main ?? 'xl/workbook.xml'
  return /\.xml$/i.test(path) && /(?:^|\/)xl\/|workbook/i.test(path) && zip.has(path) ? path : null
}

/** What a part refers to, by the id of the reference. */
async function relations(zip: ZipEntries, read: Read, of: string): Promise<Map<string, Part>> {
  const slash = of.lastIndexOf('/') + 1
  const folder = of.slice(0, slash)
  const path = `${folder}_rels/${of.slice(slash)}.rels`
  const found = new Map<string, Part>()
  if (!zip.has(path)) return found
  await read(path, {
    open(element, { Id = '', Type = '', Target = '', TargetMode }) {
      if (element !== 'Relationship' || TargetMode === 'External') return
      found.set(Id, { type: Type.slice(Type.lastIndexOf('/') + 1), path: resolved(folder, Target) })
    },
  })
  return found
}

/** A target as the name of an entry: it may start at the root, and go up. */
function resolved(folder: string, target: string): string {
  const path = target.replaceAll('\\', '/')
  return new URL(path, `file:///${folder}`).pathname.slice(1).split('/').map(decoded).join('/')
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

async function sheetsOf(read: Read, main: string, parts: ReadonlyMap<string, Part>) {
  const sheets: SheetEntry[] = []
  let base1904 = false
  await read(main, {
    open(element, { name = '', state, id = '', date1904 }) {
      if (element === 'workbookPr') base1904 = date1904 === '1' || date1904 === 'true'
      const part = parts.get(id)
      if (element !== 'sheet' || part?.type !== 'worksheet' || sheets.length >= MAX_SHEETS) return
      sheets.push({ name, hidden: state !== undefined && state !== 'visible', path: part.path })
    },
  })
  return { sheets, base1904 }
}

/** Texts that cells share. Those of the pronunciation are left out. */
async function stringsOf(zip: ZipEntries, read: Read, path: string): Promise<string[]> {
  const strings: string[] = []
  if (!zip.has(path)) return strings
  let text = ''
  let inText = false
  let aside = false
  const events: XmlEvents = {
    open(element) {
      if (element === 'si') text = ''
      if (element === 'rPh') aside = true
      inText = element === 't' && !aside
    },
    text(part) {
      if (inText) text += part
    },
    close(element) {
      inText = false
      if (element === 'rPh') aside = false
      if (element === 'si' && strings.length < MAX_STRINGS) strings.push(unescapeText(text))
    },
  }
  await read(path, events, MAX_STRINGS_BYTES)
  return strings
}

async function stylesOf(zip: ZipEntries, read: Read, path: string): Promise<NumberStyle[]> {
  const codes = new Map<number, string>()
  const styles: NumberStyle[] = []
  if (!zip.has(path)) return styles
  let inCells = false
  await read(path, {
    open(element, { numFmtId = '0', formatCode = '' }) {
      const id = Number(numFmtId)
      if (element === 'cellXfs') inCells = true
      else if (element === 'numFmt') codes.set(id, formatCode)
      else if (element === 'xf' && inCells) styles.push(numberStyle(id, codes.get(id)))
    },
    close(element) {
      if (element === 'cellXfs') inCells = false
    },
  })
  return styles
}
