/** The template that names files: `{title}.{locale}.{ext}`. Parsing and what it may contain. Pure. */
import { UsageError } from '../errors.ts'

/** What a template may name besides the columns of the imported table. */
const placeholders = [
  'provider',
  'jobId',
  'title',
  'locale',
  'kind',
  'index',
  'date',
  'ext',
] as const

/**
 * The title, or the job ID where there is none; the locale where there is one; a number or the kind
 * only where the files of one job need them: `Spring.mp4`, `Spring.de-DE.srt`, `job_abc-01.srt`.
 */
export const DEFAULT_TEMPLATE = '{title}-{index?}.{locale}.{kind?}.{ext}'

const MAX_TEMPLATE_CHARS = 300

export interface PlaceholderToken {
  readonly type: 'placeholder'
  /** A placeholder, or the name of a column in lower case. */
  readonly name: string
  /** `{kind?}`: only where the files of a job could not be told apart without it. */
  readonly optional: boolean
  /** `{index:3}`: digits at least; null: as many as the job's files need. */
  readonly digits: number | null
}
export type Token = { readonly type: 'literal'; readonly text: string } | PlaceholderToken

export interface NameTemplate {
  /** The folders below the target folder, and last the file without its extension. */
  readonly components: readonly (readonly Token[])[]
}

/**
 * Parses a template. `/` makes folders, `{{` and `}}` are braces, `{name?}` is left out where it is
 * not needed, `{index:3}` is padded with zeros. The extension always comes last, written or not.
 * @param columns names of the table's columns; left out: any other name may be a column
 * @throws UsageError when a brace is open, a placeholder unknown or a number of digits wrong
 */
export function parseTemplate(text: string, columns?: readonly string[]): NameTemplate {
  if (text.trim() === '') throw new UsageError('The name template is empty; try {title}.{ext}')
  if (text.length > MAX_TEMPLATE_CHARS) {
    throw new UsageError(`The name template is longer than ${MAX_TEMPLATE_CHARS} characters`)
  }
  const components: Token[][] = [[]]
  for (const token of tokensOf(text, columns)) {
    const parts = token.type === 'literal' ? token.text.split(/[/\\]/) : [token]
    for (const [i, part] of parts.entries()) {
      if (i > 0) components.push([])
      if (part === '') continue
      components.at(-1)!.push(typeof part === 'string' ? { type: 'literal', text: part } : part)
    }
  }
  const folders = components.slice(0, -1).filter((tokens) => tokens.length > 0)
  const file = withoutExtension(components.at(-1)!)
  if (file.length === 0) {
    throw new UsageError(
      `The name template ${text} names no file; end it with something like {title}.{ext}`,
    )
  }
  return { components: [...folders, file] }
}

function* tokensOf(text: string, columns: readonly string[] | undefined): Generator<Token> {
  for (const [piece, inside] of text.matchAll(/\{\{|\}\}|\{([^{}]*)\}|[{}]|[^{}]+/g)) {
    if (inside !== undefined) yield placeholderOf(inside, columns)
    else if (piece === '{' || piece === '}') {
      throw new UsageError(
        `The name template ${text} has a lone ${piece}; write {{ or }} for a brace in a name`,
      )
    } else yield { type: 'literal', text: piece === '{{' ? '{' : piece === '}}' ? '}' : piece }
  }
}

function placeholderOf(inside: string, columns: readonly string[] | undefined): PlaceholderToken {
  const match = /^\s*(.*?)\s*(\?)?\s*(?::\s*(\d+)\s*)?$/s.exec(inside)
  const wanted = match?.[1]?.toLowerCase() ?? ''
  const name = placeholders.find((known) => known.toLowerCase() === wanted) ?? wanted
  const isColumn = columns
    ? columns.some((column) => column.trim().toLowerCase() === wanted)
    : wanted !== ''
  if (!placeholders.some((known) => known === name) && !isColumn) {
    throw new UsageError(unknownMessage(inside, columns))
  }
  return {
    type: 'placeholder',
    name,
    optional: match?.[2] !== undefined,
    digits: digitsOf(inside, name, match?.[3]),
  }
}

function digitsOf(inside: string, name: string, digits: string | undefined): number | null {
  if (digits === undefined) return null
  const count = Number(digits)
  if (name !== 'index' || count < 1 || count > 9) {
    throw new UsageError(
      `{${inside}} in the name template: only {index:1} to {index:9} take digits`,
    )
  }
  return count
}

function unknownMessage(inside: string, columns: readonly string[] | undefined): string {
  const known = placeholders.map((name) => `{${name}}`).join(' ')
  const named = columns?.filter((column) => column !== '').map((column) => `{${column}}`) ?? []
  const fromTable = named.length > 0 ? ` and the columns ${named.join(' ')}` : ''
  return `{${inside}} in the name template is not known; known are ${known}${fromTable}`
}

/** Takes `.{ext}` off the end: the extension is added to whatever the name becomes. */
function withoutExtension(tokens: readonly Token[]): readonly Token[] {
  const last = tokens.at(-1)
  if (last?.type !== 'placeholder' || last.name !== 'ext') return tokens
  const rest = tokens.slice(0, -1)
  const before = rest.at(-1)
  if (before?.type !== 'literal') return rest
  const text = before.text.replace(/\.$/, '')
  return text === '' ? rest.slice(0, -1) : [...rest.slice(0, -1), { type: 'literal', text }]
}

/**
 * The same text, once it is known to be a template.
 * @throws UsageError as `parseTemplate`
 */
export function checkTemplate(text: string, columns?: readonly string[]): string {
  parseTemplate(text, columns)
  return text
}
