/** From the text of a file to a description, or to what is wrong with it: line, column, field. Pure. */
import { LineCounter, parseDocument, visit, type Document, type Node, type Pair } from 'yaml'
import { descriptionSchema, type Description } from './description.ts'

/** Longest file, bytes. */
const MAX_DESCRIPTION_BYTES = 262_144
/** Brackets inside of brackets and the like; the format needs eight. */
const MAX_DEPTH = 60
/** How often anchors may be repeated, counted as what they grow to. */
const MAX_ALIASES = 50
const MOST_PROBLEMS = 20

export interface Problem {
  /** 1-based. */
  readonly line: number
  readonly column: number
  /** `outputs[0].link`; empty: the file as a whole. */
  readonly field: string
  /** A sentence. */
  readonly message: string
}

export type ReadDescription =
  | { readonly description: Description; readonly problems: readonly [] }
  | { readonly description: null; readonly problems: readonly Problem[] }

/** Never throws. Time and memory grow with the length of `text`, which is limited. */
export function readDescription(text: string): ReadDescription {
  if (text.length > MAX_DESCRIPTION_BYTES)
    return broken([wholeFile(`The file is larger than ${MAX_DESCRIPTION_BYTES / 1024} KiB.`)])
  if (isNestedDeep(text)) return broken([wholeFile('The file is nested too deep.')])
  try {
    return read(text.replace(/^\ufeff/, ''))
  } catch (error) {
    // Aliases that grow out of all proportion, for example.
    return broken([wholeFile(error instanceof Error ? error.message : String(error))])
  }
}

/** `line 4, column 3, outputs[0].link: …` */
export function problemText({ line, column, field, message }: Problem): string {
  const where = field === '' ? '' : `, ${field}`
  return `line ${line}, column ${column}${where}: ${message}`
}

function read(text: string): ReadDescription {
  const lines = new LineCounter()
  const document = parseDocument(text, {
    lineCounter: lines,
    schema: 'core',
    version: '1.2',
    merge: false,
    prettyErrors: false,
    stringKeys: true,
    // Its own check compares each key with each other one.
    uniqueKeys: false,
  })
  const faults = [...document.errors, ...document.warnings].map(({ pos, message }): Problem => ({
    ...placeOf(lines, pos[0]),
    field: '',
    message,
  }))
  const problems = [...faults, ...repeatedKeys(document, lines)]
  if (problems.length > 0) return broken(problems)
  const checked = descriptionSchema.safeParse(document.toJS({ maxAliasCount: MAX_ALIASES }))
  if (checked.success) return { description: checked.data, problems: [] }
  return broken(
    checked.error.issues.flatMap(({ path, ...issue }) => {
      // Of a record: what is wrong with the name is said inside.
      const message = (issue.code === 'invalid_key' && issue.issues[0]?.message) || issue.message
      const keys = issue.code === 'unrecognized_keys' ? issue.keys : [null]
      return keys.map((key): Problem => {
        const whole = key === null ? path : [...path, key]
        const words = key === null ? sentenceOf(message) : 'There is no such field here.'
        return { ...positionOf(document, whole, lines), field: fieldName(whole), message: words }
      })
    }),
  )
}

/** The library's words for a field that is not there are about types. */
const sentenceOf = (message: string): string =>
  message.endsWith('received undefined') ? 'This field is missing.' : message

function broken(problems: readonly Problem[]): ReadDescription {
  return { description: null, problems: problems.slice(0, MOST_PROBLEMS) }
}

const wholeFile = (message: string): Problem => ({ line: 1, column: 1, field: '', message })

/** Brackets are counted, and so is what stands before a line's first word. */
function isNestedDeep(text: string): boolean {
  let open = 0
  for (const line of text.split('\n')) {
    if (/^[ \t?:-]*/.exec(line)![0].replace(/ {2,}/g, '').length > MAX_DEPTH) return true
    for (const character of line) {
      if (character === '[' || character === '{') open++
      else if ((character === ']' || character === '}') && open > 0) open--
      if (open > MAX_DEPTH) return true
    }
  }
  return false
}

function repeatedKeys(document: Document, lines: LineCounter): Problem[] {
  const problems: Problem[] = []
  visit(document, {
    Map(_, { items }) {
      const seen = new Set<unknown>()
      for (const { key } of items as Pair<Node & { value?: unknown }>[]) {
        const name = key.value
        if (seen.has(name) && problems.length < MOST_PROBLEMS) {
          const where = placeOf(lines, key.range?.[0] ?? 0)
          problems.push({ ...where, field: String(name), message: 'This field is given twice.' })
        }
        seen.add(name)
      }
    },
  })
  return problems
}

function placeOf(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset)
  return { line: Math.max(1, line), column: Math.max(1, col) }
}

/** Where the deepest part of `path` stands that the file has. */
function positionOf(document: Document, path: readonly PropertyKey[], lines: LineCounter) {
  let node = document.contents as YamlNode | null
  let offset = node?.range?.[0] ?? 0
  for (const key of path) {
    const [keyNode, value] = childOf(node, key)
    const found = keyNode ?? value
    if (found?.range == null) break
    offset = found.range[0] ?? offset
    node = value
  }
  return placeOf(lines, offset)
}

interface YamlNode {
  readonly range?: readonly number[] | null
  readonly items?: readonly unknown[]
  readonly value?: unknown
}

/** The key's own place and its value, in a map; the item, in a list. */
function childOf(node: YamlNode | null, key: PropertyKey): [YamlNode | null, YamlNode | null] {
  if (typeof key === 'number') return [null, (node?.items?.[key] as YamlNode | undefined) ?? null]
  const pairs = (node?.items ?? []) as readonly { key?: YamlNode; value?: YamlNode | null }[]
  const pair = pairs.find((one) => one.key?.value === key)
  return [pair?.key ?? null, pair?.value ?? null]
}

/** `outputs[0].link` */
function fieldName(path: readonly PropertyKey[]): string {
  return path
    .map((key, n) => (typeof key === 'number' ? `[${key}]` : `${n === 0 ? '' : '.'}${String(key)}`))
    .join('')
}
