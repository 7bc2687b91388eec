/** The files that an answer of a described provider lists. */
import type { OutputKind } from '../../../preload/contract/vocabulary.ts'
import { ReelhaulError } from '../../errors.ts'
import { linkRefused } from '../../leases/link-refused.ts'
import { indexField, instantField, textField } from '../lenient.ts'
import { noOutputs, unexpectedAnswer } from '../provider-errors.ts'
import type { ApiResponse, RemoteOutput } from '../provider.ts'
import { extensionOf, fileNameOf, kindOf, leaseOf, lengthSchema } from '../remote-files.ts'
import type { OutputDescription } from './description-output.ts'
import { fits } from './matchers.ts'
import { isPath, type Paths } from './paths.ts'

/** More files than this are no job of the trade. */
const MOST_OUTPUTS = 2000
/** Requests that the files of one job may take. */
const MOST_SECOND_CALLS = 200
const WEB_SCHEME = /^https?:$/i

export interface OutputsContext {
  readonly label: string
  readonly paths: Paths
  readonly linkLifetimeSeconds: number | null
  /** Sends the second call of an output; null: the provider has nothing there. */
  readonly second: (
    output: OutputDescription,
    outputId: string | null,
  ) => Promise<ApiResponse | null>
}

/** What an answer delivers and what it lacks. */
export interface FoundOutputs {
  readonly outputs: readonly RemoteOutput[]
  readonly missing: readonly string[]
}

/** One file that a description expects: the description, the place that its paths begin at, the position. */
interface Expected {
  readonly output: OutputDescription
  readonly item: unknown
  /** Position in a list; null: no list. */
  readonly position: number | null
}

/** Where link and content stand: the item itself, or the answer of the second call. */
interface Source {
  readonly document: unknown
  /** The file's content, where the whole answer is that. */
  readonly text: string | null
  readonly response: ApiResponse
}

/**
 * @param document where the outputs are listed. @param response the answer that it came in.
 * @throws ReelhaulError PROVIDER_NO_OUTPUTS when there is none with a usable link, or the refusal of the
 *   second calls where that is why; at once what a second call throws about more than its file.
 */
export async function readOutputs(
  described: readonly OutputDescription[],
  document: unknown,
  response: ApiResponse,
  context: OutputsContext,
): Promise<FoundOutputs> {
  const expected = expectedIn(described, document, response, context)
  if (expected.length > MOST_OUTPUTS)
    throw unexpectedAnswer(`${context.label} lists more than ${MOST_OUTPUTS} files for one job.`)
  const calls = expected.filter(({ output }) => output.request !== undefined).length
  if (calls > MOST_SECOND_CALLS)
    throw unexpectedAnswer(
      `${context.label} lists more than ${MOST_SECOND_CALLS} files that take a request each.`,
    )
  const outputs: RemoteOutput[] = []
  const missing: string[] = []
  let refused: string | null = null
  let denied: ReelhaulError | null = null
  const keys = new Set<string>()
  for (const one of expected) {
    const source = await sourceOf(one, response, context).catch(ofOneFile)
    const key = uniqueKey(keyOf(one, context), keys)
    if (source instanceof ReelhaulError) {
      denied ??= source
      missing.push(nameOf(one, key, context))
      continue
    }
    const found = source === null ? null : outputOf(one, key, source, context)
    if (found !== null && 'key' in found) outputs.push(found)
    else {
      refused ??= found?.scheme ?? null
      if (!one.output.optional) missing.push(nameOf(one, key, context))
    }
  }
  if (outputs.length > 0) return { outputs, missing }
  if (denied !== null) throw denied
  throw refused === null ? noOutputs(context.label) : linkRefused(refused)
}

/**
 * The refusal of a second call that may be about its file alone: the key has just worked for the job, and
 * the others may have their links. @throws what concerns all of them.
 */
function ofOneFile(error: unknown): ReelhaulError {
  const isOfFile =
    error instanceof ReelhaulError &&
    (error.reason.startsWith('PROVIDER_') ||
      error.reason === 'SERVER_ERROR' ||
      error.reason === 'ACCOUNT_FORBIDDEN')
  if (isOfFile) return error
  throw error
}

function expectedIn(
  described: readonly OutputDescription[],
  document: unknown,
  { status: httpStatus }: ApiResponse,
  { paths }: OutputsContext,
): Expected[] {
  return described.flatMap((output): Expected[] => {
    const { each, when } = output
    const isWanted = (item: unknown) =>
      when === undefined || fits(when, { httpStatus, document: item }, paths)
    if (each === undefined)
      return isWanted(document) ? [{ output, item: document, position: null }] : []
    return paths
      .all(each, document)
      .map((item, position) => ({ output, item, position }))
      .filter(({ item }) => isWanted(item))
  })
}

async function sourceOf(
  { output, item }: Expected,
  response: ApiResponse,
  { second, paths }: OutputsContext,
): Promise<Source | null> {
  if (output.request === undefined) return { document: item, text: null, response }
  const id = output.outputId && textOf(paths.first(output.outputId, item))
  const answer = await second(output, id ?? null)
  if (answer === null) return null
  if (output.answer === 'text') return { document: undefined, text: answer.body, response: answer }
  return { document: parsedJson(answer.body), text: null, response: answer }
}

/** The output, or the scheme of a link that is not of the web; null: neither a link nor a content. */
function outputOf(
  expected: Expected,
  key: string,
  { document, text, response }: Source,
  context: OutputsContext,
): RemoteOutput | { scheme: string } | null {
  const { output, item } = expected
  const { paths, linkLifetimeSeconds } = context
  const facts = {
    key,
    index: indexOf(expected, paths),
    locale: fieldOf(output.locale, item, paths),
  }
  const named = fieldOf(output.name, item, paths)
  if (output.link === undefined) {
    const content = text ?? contentOf(paths.first(output.content ?? '$', document))
    if (content === null) return null
    const extension = output.extension ?? 'txt'
    const kind = kindIn(output, item, paths) ?? kindOf(extension, 'text')
    const sizeBytes = Buffer.byteLength(content)
    return {
      ...facts,
      name: named,
      kind,
      extension,
      sizeBytes,
      source: { type: 'inline', content },
    }
  }
  const url = paths.first(output.link, document)
  if (typeof url !== 'string' || !URL.canParse(url)) return null
  const { protocol } = new URL(url)
  if (!WEB_SCHEME.test(protocol)) return { scheme: protocol.toLowerCase() }
  const given = extensionOf(url)
  const extension = given ?? output.extension ?? 'bin'
  const at = (path: string | undefined) => path && paths.first(path, document)
  const providerExpiresAt = isoInstant(at(output.expires))
  return {
    ...facts,
    name: named ?? fileNameOf(url),
    kind: kindIn(output, item, paths) ?? kindOf(extension, 'metadata'),
    extension,
    formIsGuess: given === null,
    sizeBytes: lengthSchema.parse(at(output.size)),
    source: {
      type: 'lease',
      lease: leaseOf(url, response, linkLifetimeSeconds, providerExpiresAt),
    },
  }
}

function isoInstant(value: unknown): string | null {
  const instant = instantField.parse(value)
  return instant === undefined ? null : new Date(instant).toISOString()
}

function keyOf({ output, item, position }: Expected, { paths }: OutputsContext): string {
  const { key } = output
  if (position === null) return fieldOf(key, item, paths) ?? 'result'
  const own = key !== undefined && isPath(key) ? fieldOf(key, item, paths) : null
  const prefix = key !== undefined && !isPath(key) ? `${key}/` : ''
  return own ?? `${prefix}${position}`
}

function uniqueKey(wanted: string, taken: Set<string>): string {
  let key = wanted
  for (let n = 2; taken.has(key); n++) key = `${wanted}#${n}`
  taken.add(key)
  return key
}

/** What people are told is missing: `fr-FR`, `audio of de-DE`, `result`. */
function nameOf({ output, item }: Expected, key: string, { paths }: OutputsContext): string {
  const locale = fieldOf(output.locale, item, paths)
  const kind = kindIn(output, item, paths)
  if (locale === null) return key
  return kind === null ? locale : `${kind} of ${locale}`
}

function indexOf({ output, item, position }: Expected, paths: Paths): number | null {
  const { index } = output
  const own = index === undefined ? undefined : indexField.parse(paths.first(index, item))
  return own ?? position
}

function kindIn({ kind }: OutputDescription, item: unknown, paths: Paths): OutputKind | null {
  if (kind === undefined || typeof kind === 'string') return kind ?? null
  const word = textOf(paths.first(kind.path, item))?.toLowerCase()
  const known = Object.entries(kind.values).find(([one]) => one.toLowerCase() === word)
  return known?.[1] ?? kind.otherwise ?? null
}

/** A text of the description, or what stands at its path. */
export function fieldOf(field: string | undefined, item: unknown, paths: Paths): string | null {
  if (field === undefined) return null
  return isPath(field) ? textOf(paths.first(field, item)) : field
}

/** A word or a name in one line; null where there is none. */
export function textOf(value: unknown): string | null {
  return textField.parse(value) ?? null
}

/** A text as it is, anything else as JSON; null where there is nothing. */
function contentOf(value: unknown): string | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'string') return value === '' ? null : value
  try {
    return `${JSON.stringify(value, null, 2)}\n`
  } catch {
    return null
  }
}

/** The document of a JSON text; undefined where it is none. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''))
  } catch {
    return undefined
  }
}
