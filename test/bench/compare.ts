/** Runs contenders in turn, so that a machine that slows down slows down all of them. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Lab, Place } from './lab.ts'
import { formatMetric, metricNames, type Sample } from './metrics.ts'
import type { TableResult } from './report.ts'
import { judge, OURS, spreadIn, type Target } from './targets.ts'

export interface Contender {
  readonly tool: string
  /** For those that take minutes. */
  readonly maxRuns?: number
  /** One run in a new folder, checked. */
  sample(folder: string): Promise<Sample>
}

export interface Comparison {
  readonly case: string
  readonly title: string
  readonly place: Place
  readonly contenders: readonly Contender[]
  readonly targets: readonly Target[]
  readonly notes?: readonly string[]
}

/** At full speed; a queue that only waits has a limit of its own. */
const MOST_MEMORY: Target = { metric: 'memory', most: 200 }

/** A B C A B C …: all contenders, as often as the lab says. */
export async function compare(lab: Lab, comparison: Comparison): Promise<TableResult> {
  const { contenders, place, title, notes = [] } = comparison
  const samples = new Map(contenders.map(({ tool }) => [tool, [] as Sample[]]))
  lab.options.say(title)
  for (let run = 0; run < lab.options.runs; run++) {
    for (const contender of contenders) {
      if (run >= (contender.maxRuns ?? Infinity)) continue
      const sample = await oneRun(lab, contender, place)
      samples.get(contender.tool)?.push(sample)
      lab.options.say(`  ${run + 1}  ${contender.tool}: ${figures(sample)}`)
    }
  }
  const rows = [...samples].map(([tool, runs]) => ({ tool, samples: runs }))
  const ours = rows.find(({ tool }) => tool === OURS)
  const judged = comparison.targets.some(({ metric }) => metric === 'memory')
  const weighed = !judged && ours !== undefined && spreadIn(ours, 'memory') !== null
  const verdicts = [...comparison.targets, ...(weighed ? [MOST_MEMORY] : [])].map((target) =>
    judge(target, rows),
  )
  return { case: comparison.case, title, rows, verdicts, notes }
}

async function oneRun(lab: Lab, contender: Contender, place: Place): Promise<Sample> {
  lab.options.signal.throwIfAborted()
  const folder = mkdtempSync(join(place.folder, 'files-'))
  mkdirSync(join(folder, 'files'))
  // What an earlier run left unwritten must not slow this one.
  if (place.name === 'disk') execFileSync('sync')
  try {
    return await contender.sample(folder)
  } catch (error) {
    lab.options.signal.throwIfAborted()
    throw new Error(`${contender.tool} failed`, { cause: error })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function figures(sample: Sample): string {
  return metricNames
    .flatMap((metric) => {
      const value = sample[metric]
      return value === undefined ? [] : [`${metric} ${formatMetric(metric, value)}`]
    })
    .join(', ')
}
