/** Every way to spoil one place of a JSON document. */

type Json = unknown
const WRONG: readonly Json[] = [
  ...[null, true, 0, -1, 1.5, 1.5e308, '', ' ', 'x', '12', '\u202e<b>', '\uFEFF', [], [null], {}],
  { constructor: 1 },
]

/** A place in a document, from its root: `['outputs', '0', 'url']`. */
export type Path = readonly string[]

export interface Mutation {
  readonly path: Path
  /** Undefined: the whole document is left out. */
  readonly spoilt: Json
}

/** Copies of `document`, each with one value replaced by something wrong or left out. */
export function* mutationsOf(document: Json): Generator<Json> {
  for (const { spoilt } of mutationsWithPaths(document)) yield spoilt
}

/** The same, each with the place that is spoilt. */
export function* mutationsWithPaths(document: Json): Generator<Mutation> {
  for (const path of pathsOf(document)) {
    for (const wrong of [...WRONG, undefined]) {
      yield { path, spoilt: replaced(document, path, wrong) }
    }
  }
}

/** Copies of `document`, each with one of its texts, or the name of one of its fields, replaced. */
export function* withText(document: Json, text: string): Generator<Json> {
  for (const path of pathsOf(document)) {
    const value = path.reduce<Json>((inner, key) => (inner as Record<string, Json>)[key], document)
    if (typeof value === 'string') yield replaced(document, path, text)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) continue
    yield replaced(document, path, { ...value, [text]: text })
  }
}

function* pathsOf(value: Json, path: Path = []): Generator<Path> {
  yield path
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) yield* pathsOf(inner, [...path, key])
}

function replaced(value: Json, [key, ...rest]: Path, wrong: Json): Json {
  if (key === undefined) return wrong
  const copy = (Array.isArray(value) ? [...(value as Json[])] : { ...(value as object) }) as Record<
    string,
    Json
  >
  if (rest.length > 0) copy[key] = replaced(copy[key], rest, wrong)
  else if (wrong === undefined) delete copy[key]
  else copy[key] = wrong
  return copy
}
