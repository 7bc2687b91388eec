/**
 * The contract builds its schemas when it is loaded, and a bundler keeps what calls something, used or
 * not. Every constant of the contract is a value without effects; said so, the window's first script
 * holds those that it uses.
 */
import type { Plugin } from 'vite'

interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
}

interface Statement extends Node {
  readonly declaration?: Statement | null
  readonly kind?: string
  readonly declarations?: readonly { readonly init: Node | null }[]
}

const functions = ['ArrowFunctionExpression', 'FunctionExpression', 'ClassExpression']

/** @param folder of the contract, absolute. */
export function pureContract(folder: string): Plugin {
  return {
    name: 'pure-contract',
    enforce: 'post',
    transform(code, id): string | null {
      if (!id.startsWith(folder)) return null
      const { body } = this.parse(code) as unknown as { body: readonly Statement[] }
      return body
        .flatMap((statement) => constantsOf(statement.declaration ?? statement))
        .reduceRight((text, { start, end }) => {
          const value = text.slice(start, end)
          return `${text.slice(0, start)}/* @__PURE__ */ (() => (${value}))()${text.slice(end)}`
        }, code)
    },
  }
}

/** Values that something is called for. */
function constantsOf({ kind, declarations = [] }: Statement): Node[] {
  if (kind !== 'const') return []
  const values = declarations.flatMap(({ init }) => (init === null ? [] : [init]))
  return values.filter(({ type }) => type !== 'Literal' && !functions.includes(type))
}
