/**
 * JSONPath (RFC 9535) as descriptions use it: evaluated by a library that runs no code, and limited to
 * queries that visit no place of an answer more than once for each of their steps. Pure.
 */
import { JSONPathEnvironment, type JSONPathQuery, type JSONValue } from 'json-p3'

/** Longest path, characters. */
export const MAX_PATH_CHARS = 200
/** Nested deeper than this an answer is not searched with `..`. */
const MAX_DEPTH = 100
const STRING_LITERAL = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g

/** A place that a path leads to. */
export interface FoundNode {
  readonly value: unknown
  /** Names and positions from the document's root. */
  readonly location: readonly (string | number)[]
}

/** Compiles each path once. One for each description. */
export class Paths {
  readonly #environment = new JSONPathEnvironment({ maxRecursionDepth: MAX_DEPTH })
  readonly #compiled = new Map<string, JSONPathQuery>()

  constructor() {
    // `match` and `search` would hand an answer's texts to backtracking regular expressions.
    this.#environment.functionRegister.clear()
  }

  /** Why `path` cannot be used, as a sentence; null when it can. */
  whyNot(path: string): string | null {
    try {
      this.#query(path)
      return null
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }

  /** Every place that `path` leads to in a parsed JSON document, in order. Never throws for a path that `whyNot` accepts. */
  nodes(path: string, document: unknown): readonly FoundNode[] {
    if (document === undefined) return []
    const query = this.#query(path)
    try {
      return query.query(document as JSONValue).nodes
    } catch {
      // Nested too deep: nothing is found there.
      return []
    }
  }

  /** The values at those places. */
  all(path: string, document: unknown): readonly unknown[] {
    return this.nodes(path, document).map(({ value }) => value)
  }

  /** The first of them; undefined where there is none. */
  first(path: string, document: unknown): unknown {
    return this.nodes(path, document)[0]?.value
  }

  #query(path: string): JSONPathQuery {
    let query = this.#compiled.get(path)
    if (query === undefined) {
      const excess = excessOf(path)
      if (excess !== null) throw new Error(excess)
      query = this.#environment.compile(path)
      this.#compiled.set(path, query)
    }
    return query
  }
}

/** True for a text that means a path; anything else stands for itself. */
export const isPath = (text: string): boolean => text.startsWith('$')

/** What would let the work grow faster than the answer, as a sentence; null: nothing. */
function excessOf(path: string): string | null {
  if (path.length > MAX_PATH_CHARS) return `A path has at most ${MAX_PATH_CHARS} characters.`
  if (!isPath(path)) return 'A path begins with $, as in $.status.'
  const bare = path.replaceAll(STRING_LITERAL, "''")
  const filters = count(bare, '?')
  if (count(bare, '$') > 1) return 'A filter begins with @, not with $.'
  if (filters > 2) return 'A path has at most two filters.'
  if (count(bare, '..') > (filters > 0 ? 0 : 1))
    return 'A path has at most one "..", and none beside a filter.'
  if (/\w\(/.test(bare)) return 'There are no functions in paths.'
  if (bare.includes(',')) return 'Brackets hold one name, number, slice or filter each.'
  return null
}

const count = (text: string, part: string): number => text.split(part).length - 1
