/** Every way to spoil one place of a JSON document. */

type Json = unknown
const WRONG: readonly Json[] = [null, true, 0, -1, 1.5e308, '', 'x', '\u202e<b>', [], [null], {}]

/** Copies of `document`, each with one value replaced by something wrong or left out. */
export function* mutationsOf(document: Json): Generator<Json> {
  for (const path of pathsOf(document)) {
    for (const wrong of WRONG) yield replaced(document, path, wrong)
    yield replaced(document, path, undefined)
  }
}

function* pathsOf(value: Json, path: readonly string[] = []): Generator<readonly string[]> {
  yield path
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) yield* pathsOf(inner, [...path, key])
}

function replaced(value: Json, [key, ...rest]: readonly string[], wrong: Json): Json {
  if (key === undefined) return wrong
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<
    string,
    Json
  >
  if (rest.length > 0) copy[key] = replaced(copy[key], rest, wrong)
  else if (wrong === undefined) delete copy[key]
  else copy[key] = wrong
  return copy
}
