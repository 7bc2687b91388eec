/** `reelhaul policy`: what is in force on this machine, and whether a policy file can be used. */
import { resolve } from 'node:path'
import { messageOf, UsageError } from '../errors.ts'
import { openPolicy } from '../policy/open-policy.ts'
import { readNamedPolicy, type PolicySource } from '../policy/read-policy.ts'
import type { Options } from './options.ts'
import type { Terminal } from './terminal.ts'

/**
 * Prints the policies in force, or those of a file that is tried; nothing is changed.
 * @returns 0, or 2 when one cannot be used.
 * @throws UsageError for words that it does not know
 */
export function policyCommand(
  { inputs, policyFile, json }: Pick<Options, 'inputs' | 'policyFile' | 'json'>,
  { stdout, stderr, cwd }: Terminal,
): number {
  const [word, file, ...more] = inputs
  const isCheck = word === 'check' && file !== undefined && more.length === 0
  if (word !== undefined && !isCheck)
    throw new UsageError('"policy" stands alone, or is followed by: check FILE')
  let sources: readonly PolicySource[]
  try {
    sources = isCheck ? [readNamedPolicy(resolve(cwd, file))] : openPolicy(policyFile).sources
  } catch (error) {
    stderr.write(`reelhaul: ${messageOf(error)}\n`)
    return 2
  }
  stdout.write(json ? `${JSON.stringify({ policies: sources })}\n` : textOf(sources, isCheck))
  return 0
}

function textOf(sources: readonly PolicySource[], isCheck: boolean): string {
  if (sources.length === 0) return 'No policy is in force on this computer.\n'
  const head = isCheck ? 'can be used' : 'is in force'
  return sources
    .map(({ file, rules }) => {
      const fields = Object.entries(rules).filter(
        ([name]) => !['$schema', 'version'].includes(name),
      )
      const lines = fields.map(([name, value]) => `  ${name}: ${JSON.stringify(value)}`)
      return [`${file} ${head}:`, ...(lines.length > 0 ? lines : ['  it restricts nothing'])]
    })
    .flat()
    .join('\n')
    .concat('\n')
}
