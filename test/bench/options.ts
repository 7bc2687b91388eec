/** The command line of the benchmark. Pure. */
import { parseArgs } from 'node:util'

export interface BenchOptions {
  /** Names of cases; empty: all. */
  readonly cases: readonly string[]
  readonly runs: number
  readonly quick: boolean
  /** JSON of all results. */
  readonly out: string | null
  /** Folder on a real disk. */
  readonly disk: string
  readonly help: boolean
}

export const usage = (
  names: readonly string[],
): string => `Usage: npm run bench -- [CASE]... [OPTION]...

Cases (all, when none is named): ${names.join(' ')}

window needs a desktop and runs only when it is named.
  --runs N     measured runs of each contender, in turn (default 5; 3 with --quick)
  --quick      smaller files and fewer of them: shows that everything works
  --disk DIR   a folder on a real disk (default: node_modules/.cache)
  --out FILE   all results as JSON`

/**
 * @param names of cases that exist
 * @throws Error that says what an option takes
 */
export function readBenchOptions(
  args: readonly string[],
  names: readonly string[],
  disk: string,
): BenchOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      runs: { type: 'string' },
      quick: { type: 'boolean', default: false },
      disk: { type: 'string', default: disk },
      out: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  const unknown = positionals.find((name) => !names.includes(name))
  if (unknown !== undefined) {
    throw new Error(`There is no case "${unknown}": ${names.join(', ')}.`)
  }
  const runs = Number(values.runs ?? (values.quick ? 3 : 5))
  if (!Number.isInteger(runs) || runs < 1) throw new Error('--runs takes a number from 1.')
  const { quick, out = null, help } = values
  return { cases: positionals, runs, quick, out, disk: values.disk, help }
}
