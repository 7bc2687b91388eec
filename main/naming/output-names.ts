/** The file names of one job's outputs, from a template. Pure. */
import type { OutputKind, ProviderName } from '../../preload/contract/vocabulary.ts'
import {
  MAX_SAFE_BYTES,
  collisionKey,
  safeExtension,
  safeFileName,
  safeName,
  utf8Bytes,
} from './file-name.ts'
import { shorten } from './shorten.ts'
import type { NameTemplate, PlaceholderToken, Token } from './name-template.ts'

/** What names may say of a job. Texts come from providers and tables: nothing in them is trusted. */
export interface NamedJob {
  readonly provider: ProviderName
  readonly jobId: string
  readonly title: string | null
  /** Epoch ms; `{date}` is its day in local time, so choose one that stays: when it was added. */
  readonly date: number
  /** Cells of the imported table by column name. */
  readonly columns: Readonly<Record<string, string>>
}

export interface NamedOutput {
  /** Names an aspect ratio where there is one: `{locale}` says it, too. */
  readonly key: string
  readonly kind: OutputKind
  readonly locale: string | null
  /** 0-based; null where the provider gives no order. */
  readonly index: number | null
  readonly extension: string
}

/**
 * One relative path for each output, folders separated by `/`, every component safe on every system.
 * Paths of one job differ whenever the template allows it; the same outputs always give the same
 * paths. Different jobs may get the same path: see `freePath`.
 * @param room bytes that a component may have: see `componentRoom`
 * @param known the outputs as they proved to be, in the same order: what their names say of them beside that
 *   is chosen by `outputs`, for some have their names already.
 */
export function nameOutputs(
  template: NameTemplate,
  job: NamedJob,
  outputs: readonly NamedOutput[],
  room: number = MAX_SAFE_BYTES,
  known: readonly NamedOutput[] = outputs,
): string[] {
  const { saysJobId, choices } = factsOf(template)
  const common = { job, ...numbersOf(outputs), saysJobId, room }
  const namesWith = (named: readonly NamedOutput[], shown: ReadonlySet<string>) =>
    named.map((output, at) => pathOf(template, { ...common, output, at, shown }))
  let names: string[] = []
  let chosen: ReadonlySet<string> = new Set()
  for (const shown of choices) {
    chosen = shown
    names = namesWith(outputs, shown)
    if (names.length === 1 || new Set(names.map(collisionKey)).size === names.length) break
  }
  return known === outputs ? names : namesWith(known, chosen)
}

/** What holds for all jobs of a batch. */
interface TemplateFacts {
  readonly saysJobId: boolean
  /** Optional placeholders to show: see `subsets`. */
  readonly choices: readonly ReadonlySet<string>[]
}

const knownFacts = new WeakMap<NameTemplate, TemplateFacts>()

function factsOf(template: NameTemplate): TemplateFacts {
  const known = knownFacts.get(template)
  if (known !== undefined) return known
  const tokens = template.components.flat()
  const saysJobId = tokens.some((token) => token.type === 'placeholder' && token.name === 'jobId')
  const facts = { saysJobId, choices: subsets(optionalNames(tokens)) }
  knownFacts.set(template, facts)
  return facts
}

interface Context {
  readonly job: NamedJob
  readonly output: NamedOutput
  /** 1-based numbers of all outputs, and digits enough for the largest. */
  readonly numbers: readonly number[]
  readonly digits: number
  readonly at: number
  readonly room: number
  /** The template names the job ID, so that it need not stand for a missing title. */
  readonly saysJobId: boolean
  /** Optional placeholders that are needed. */
  readonly shown: ReadonlySet<string>
}

/** The provider's order where it gives one for every output, else the order of the keys. */
function numbersOf(outputs: readonly NamedOutput[]): { numbers: number[]; digits: number } {
  const keys = outputs.map((output) => output.key).sort()
  const ordered = outputs.every((output) => output.index !== null)
  const numbers = outputs.map(({ key, index }) => (ordered ? index! : keys.indexOf(key)) + 1)
  return { numbers, digits: String(Math.max(0, ...numbers)).length }
}

function optionalNames(tokens: readonly Token[]): string[] {
  const names = tokens.flatMap((token) => ('optional' in token && token.optional ? token.name : []))
  return [...new Set(names)].slice(0, 4)
}

/** All choices from a few names: none, each alone (the last first), pairs, at last all of them. */
function subsets(names: readonly string[]): ReadonlySet<string>[] {
  const all = Array.from({ length: 2 ** names.length }, (_, bits) =>
    names.filter((_, i) => bits & (1 << (names.length - 1 - i))),
  )
  return all.sort((a, b) => a.length - b.length).map((chosen) => new Set(chosen))
}

function pathOf(template: NameTemplate, context: Context): string {
  const folders = template.components
    .slice(0, -1)
    .map((tokens) => safeName(fitting(tokens, context, context.room)))
    .filter((folder) => folder !== '')
  const extension = safeExtension(context.output.extension)
  const room = context.room - utf8Bytes(extension) - 1
  const base = fitting(template.components.at(-1)!, context, room)
  return [...folders, safeFileName(base, extension, context.job.jobId)].join('/')
}

/**
 * A component's text, shortened where it says most: a long title must not push the number or the
 * locale, which tell files apart, over the end.
 */
function fitting(tokens: readonly Token[], context: Context, room: number): string {
  const pieces = tidy(tokens.map((token) => pieceOf(token, context)))
  const bytes = pieces.map((piece) => utf8Bytes(piece.text))
  const over = bytes.reduce((sum, length) => sum + length, 0) - room
  if (over <= 0) return pieces.map((piece) => piece.text).join('')
  const longest = bytes.indexOf(Math.max(...bytes))
  const shortened = pieces.map(({ text }, i) =>
    i === longest ? shorten(text, bytes[i]! - over) : text,
  )
  return shorten(shortened.join(''), room)
}

interface Piece {
  readonly literal: boolean
  readonly text: string
}

function pieceOf(token: Token, context: Context): Piece {
  if (token.type === 'literal') return { literal: true, text: token.text }
  const hidden = token.optional && !context.shown.has(token.name)
  return {
    literal: false,
    text: hidden ? '' : shorten(safeName(valueOf(token, context), Infinity), MAX_SAFE_BYTES),
  }
}

function valueOf(token: PlaceholderToken, context: Context): string {
  const { job, output } = context
  switch (token.name) {
    case 'provider':
      return job.provider
    case 'jobId':
      return job.jobId
    case 'title':
      return job.title || (context.saysJobId ? '' : job.jobId)
    case 'locale':
      return [output.locale, aspectRatioIn(output.key)].filter(Boolean).join('-')
    case 'kind':
      return output.kind
    case 'index':
      return String(context.numbers[context.at]).padStart(token.digits ?? context.digits, '0')
    case 'date':
      return dayOf(job.date)
    case 'ext':
      return safeExtension(output.extension)
  }
  // Not one of ours: a column of the table.
  const column = Object.entries(job.columns).find(
    ([name]) => name.trim().toLowerCase() === token.name,
  )
  return column?.[1] ?? ''
}

/** Files of one job that differ by their shape have it in their key: `9:16/video` → `9x16`. */
function aspectRatioIn(key: string): string | null {
  const [, across, down] = /(?:^|\/)(\d{1,5}):(\d{1,5})(?:\/|$)/.exec(key) ?? []
  return across === undefined ? null : `${across}x${down}`
}

function dayOf(time: number): string {
  const date = new Date(time)
  const two = (n: number) => String(n).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

const SEPARATORS_BEFORE = /[\s\-_.,·–—]+$/u
const SEPARATORS_AFTER = /^[\s\-_.,·–—]+/u

/** Takes out empty values with the separator, or the pair of brackets, that was there for them. */
function tidy(pieces: readonly Piece[]): Piece[] {
  const texts = pieces.map((piece) => piece.text)
  for (const [i, piece] of pieces.entries()) {
    if (piece.literal || piece.text !== '') continue
    const neighbour = (found: number) => (pieces[found]?.literal ? found : null)
    const left = () => texts.findLastIndex((text, at) => at < i && text !== '')
    const after = neighbour(texts.findIndex((text, at) => at > i && text !== ''))
    trimEndAt(texts, neighbour(left()))
    const before = neighbour(left())
    if (before !== null && after !== null && arePair(texts[before]!, texts[after]!)) {
      texts[before] = texts[before]!.slice(0, -1)
      texts[after] = texts[after]!.slice(1)
      trimEndAt(texts, before)
    }
    if (left() < 0 && after !== null) texts[after] = texts[after]!.replace(SEPARATORS_AFTER, '')
  }
  return pieces.map(({ literal }, i) => ({ literal, text: texts[i]! }))
}

function trimEndAt(texts: string[], at: number | null): void {
  if (at !== null) texts[at] = texts[at]!.replace(SEPARATORS_BEFORE, '')
}

function arePair(before: string, after: string): boolean {
  return ['()', '[]', '{}'].includes(before.slice(-1) + after.charAt(0))
}
