/** Excel workbooks for tests, as small as ECMA-376 lets them be. */
import { crc32, deflateRawSync } from 'node:zlib'

/** A cell: text, a number as the file holds it, or what stands in `<c>` as XML. */
export type TestCell =
  string | { readonly number: string; readonly style?: number } | { readonly xml: string }

export interface TestSheet {
  readonly name: string
  readonly rows: readonly (readonly TestCell[])[]
  readonly state?: 'hidden' | 'veryHidden'
  /** Ranges of merged cells. */
  readonly merged?: readonly string[]
  /** 1-based rows that are hidden. */
  readonly hiddenRows?: readonly number[]
}

const escape = (text: string): string =>
  text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`)

/** Number formats by the style that cells name: none, a date, date and time, `00000`, `"job_"00`,
 * `000\-000`. */
const styles = `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd hh:mm"/><numFmt numFmtId="165" formatCode="00000"/><numFmt numFmtId="166" formatCode="&quot;job_&quot;00"/><numFmt numFmtId="167" formatCode="000\\-000"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="167"/></cellXfs></styleSheet>`

/** The bytes of a workbook; texts are shared, as Excel writes them. */
export function makeWorkbook(sheets: readonly TestSheet[], { base1904 = false } = {}): Buffer {
  const strings: string[] = []
  const pages = sheets.map((sheet) => pageOf(sheet, strings))
  const part = (i: number) => `worksheets/sheet${i + 1}.xml`
  const type = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  const relation = (id: string, kind: string, target: string) =>
    `<Relationship Id="${id}" Type="${type}/${kind}" Target="${target}"/>`
  const relations = (list: readonly string[]) =>
    `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${list.join('')}</Relationships>`
  return makeZip({
    '_rels/.rels': relations([relation('r', 'officeDocument', '/xl/workbook.xml')]),
    'xl/workbook.xml': `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="${type}"><workbookPr date1904="${base1904 ? 1 : 0}"/><sheets>${sheets
      .map(
        ({ name, state = 'visible' }, i) =>
          `<sheet name="${escape(name)}" sheetId="${i + 1}" state="${state}" r:id="s${i}"/>`,
      )
      .join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relations([
      ...sheets.map((_, i) => relation(`s${i}`, 'worksheet', part(i))),
      relation('st', 'styles', 'styles.xml'),
      relation('sh', 'sharedStrings', 'sharedStrings.xml'),
    ]),
    'xl/styles.xml': styles,
    ...Object.fromEntries(pages.map((page, i) => [`xl/${part(i)}`, page])),
    'xl/sharedStrings.xml': `<sst>${strings.map((text) => `<si><t xml:space="preserve">${escape(text)}</t></si>`).join('')}</sst>`,
  })
}

function pageOf({ rows, merged = [], hiddenRows = [] }: TestSheet, strings: string[]): string {
  const lines = rows.map((cells, i) => {
    const hidden = hiddenRows.includes(i + 1) ? ' hidden="1"' : ''
    return `<row r="${i + 1}"${hidden}>${cells.map((cell, at) => cellOf(cell, `${letter(at)}${i + 1}`, strings)).join('')}</row>`
  })
  const ranges = merged.map((ref) => `<mergeCell ref="${ref}"/>`).join('')
  return `<worksheet><sheetData>${lines.join('')}</sheetData><mergeCells>${ranges}</mergeCells></worksheet>`
}

const letter = (at: number): string => String.fromCharCode(65 + at)

function cellOf(cell: TestCell, at: string, strings: string[]): string {
  if (typeof cell === 'string') {
    if (cell === '') return ''
    return `<c r="${at}" t="s"><v>${strings.push(cell) - 1}</v></c>`
  }
  if ('xml' in cell) return cell.xml.replace('<c', `<c r="${at}"`)
  return `<c r="${at}" s="${cell.style ?? 0}"><v>${cell.number}</v></c>`
}

/** A ZIP file. @param sizes what entries say of their unpacked length, where that is a lie. */
export function makeZip(
  entries: Readonly<Record<string, string | Buffer>>,
  sizes: Readonly<Record<string, number>> = {},
): Buffer {
  const files: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const [name, content] of Object.entries(entries)) {
    const data = Buffer.from(content)
    const packed = deflateRawSync(data)
    const fixed = Buffer.alloc(26)
    fixed.writeUInt16LE(20, 0)
    fixed.writeUInt16LE(0x0800, 2)
    fixed.writeUInt16LE(8, 4)
    fixed.writeUInt32LE(crc32(data), 10)
    fixed.writeUInt32LE(packed.length, 14)
    fixed.writeUInt32LE(sizes[name] ?? data.length, 18)
    fixed.writeUInt16LE(Buffer.byteLength(name), 22)
    const file = Buffer.concat([Buffer.from('PK\x03\x04'), fixed, Buffer.from(name), packed])
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(offset, 10)
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\0'), fixed, tail, Buffer.from(name)]))
    files.push(file)
    offset += file.length
  }
  const index = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(directory.length, 4)
  end.writeUInt16LE(directory.length, 6)
  end.writeUInt32LE(index.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...files, index, Buffer.from('PK\x05\x06'), end])
}
