/** `npm run bench`: runs the cases beside aria2c, curl and scripts, and says what was reached. */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { cpus, loadavg, release, totalmem } from 'node:os'
import { join, resolve } from 'node:path'
import { cases } from './cases/index.ts'
import { Lab } from './lab.ts'
import { readBenchOptions, usage, type BenchOptions } from './options.ts'
import { formatResult, resultData, type TableResult } from './report.ts'

const root = resolve(import.meta.dirname, '../..')
const names = cases.map(({ name }) => name)

try {
  const disk = join(root, 'node_modules/.cache/reelhaul-bench')
  const options = readBenchOptions(process.argv.slice(2), names, disk)
  if (options.help) console.log(usage(names))
  else await bench(options)
} catch (error) {
  console.error(describe(error))
  process.exitCode = 1
}

async function bench({ cases: chosen, runs, quick, disk, out }: BenchOptions): Promise<void> {
  const interrupted = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => interrupted.abort(new Error('Interrupted.')))
  }
  const { signal } = interrupted
  const program = join(root, 'out/main/cli.js')
  const say = (line: string) => process.stderr.write(`${line}\n`)
  const lab = await Lab.open({ runs, quick, disk, program, signal, say })
  const before = loadavg()
  const results: TableResult[] = []
  try {
    console.log(introduction(lab).join('\n'))
    for (const one of cases) {
      if (chosen.length > 0 && !chosen.includes(one.name)) continue
      for (const result of await one.run(lab)) {
        results.push(result)
        console.log(`\n${formatResult(result)}`)
      }
    }
  } finally {
    await lab.close()
  }
  const load = { before, after: loadavg() }
  console.log(`\n${conclusion(results)}\nLoad average ${loads(before)} → ${loads(load.after)}`)
  if (out === null) return
  const data = { machine: machine(), load, runs, quick, results: results.map(resultData) }
  writeFileSync(resolve(out), `${JSON.stringify(data, null, 2)}\n`)
}

function introduction(lab: Lab): string[] {
  const { nginx, options } = lab
  return [
    machine(),
    versions(lab).join(', '),
    `Raw files come from ${nginx === null ? "the benchmark's own server" : 'nginx'}; ` +
      "links, paced and late answers from the benchmark's own server, in a process of its own.",
    'We fetch jobs, so each file costs us an API request first; the others get their links in a list.',
    `Runs of each, in turn: ${options.runs}; every file is checked (length and SHA-256).`,
    ...lab.gaps,
    ...(options.quick
      ? ['Quick: smaller files and fewer of them; do not quote these figures.']
      : []),
    ...((loadavg()[0] ?? 0) > 1 ? ['The machine is busy with something else.'] : []),
  ]
}

function machine(): string {
  const [cpu] = cpus()
  const gib = (totalmem() / 1024 ** 3).toFixed(0)
  return `${cpus().length} × ${cpu?.model ?? 'CPU'}, ${gib} GiB, ${process.platform} ${release()}`
}

function versions(lab: Lab): string[] {
  const found = (['aria2c', 'curl'] as const).filter((tool) => lab.has(tool))
  const first = (tool: string) =>
    execFileSync(tool, ['--version'], { encoding: 'utf8' }).split(/\n| \(/, 1)[0] ?? tool
  return [`Node ${process.versions.node}`, ...found.map(first)]
}

function conclusion(results: readonly TableResult[]): string {
  const verdicts = results.flatMap((result) => result.verdicts)
  const reached = verdicts.filter((verdict) => verdict.reached === true).length
  return `${reached} of ${verdicts.length} targets reached.`
}

function loads(values: readonly number[]): string {
  return values.map((value) => value.toFixed(1)).join(' ')
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause === undefined ? error.message : `${error.message}: ${describe(error.cause)}`
}
