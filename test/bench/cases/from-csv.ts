/** What a producer has: a CSV of finished jobs. What is wanted: every file, summed up and synced. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { compare } from '../compare.ts'
import { fileSet } from '../file-set.ts'
import type { Lab, Place } from '../lab.ts'
import type { TableResult } from '../report.ts'
import { API_KEY } from '../servers/protocol.ts'
import { withSource, type Source, type SourceOptions } from '../source.ts'
import { OURS } from '../targets.ts'
import { csvScript } from '../tools/others.ts'
import { fetchContender, reelhaulCommand } from '../transfers.ts'
import { formatSize, inEachPlace, type Case } from './case.ts'

const JOBS = 1000
const SMALL_BYTES = 12 * 1024
const LATENCY_MS = 30
const SCRIPT = 'script'

export const fromCsv: Case = {
  name: 'csv',
  async run(lab) {
    const near = await inEachPlace(lab, (place) => measured(lab, place, 0))
    return [...near, await measured(lab, lab.diskPlace, LATENCY_MS)]
  },
}

function measured(lab: Lab, place: Place, latencyMs: number): Promise<TableResult> {
  const set = fileSet('csv', lab.count(JOBS), SMALL_BYTES)
  const options: SourceOptions =
    latencyMs === 0 ? {} : { behaviour: { apiLatencyMs: latencyMs, storeLatencyMs: latencyMs } }
  const far = latencyMs === 0 ? '' : `, API and store ${latencyMs} ms away`
  const atOnce = latencyMs === 0 ? 8 : 16
  return withSource(lab, set, options, (source) =>
    compare(lab, {
      case: 'csv',
      title:
        `${set.jobs.length} jobs of ${formatSize(set.size)} from a CSV to verified, synced files, ` +
        `${atOnce} at once${far}, ${place.name}`,
      place,
      contenders: contenders(lab, source, atOnce),
      // In memory there is nothing to sync.
      targets: place.name === 'disk' ? [{ metric: 'wall', to: SCRIPT, limit: 0.8 }] : [],
      notes: ['The script: parallel curl for the API, jq, aria2c, sha256sum, sync.'],
    }),
  )
}

function contenders(lab: Lab, source: Source, concurrency: number) {
  const list = csvBeside(source)
  const apiOrigin = lab.server.origin
  const scripted = (['curl', 'jq', 'aria2c'] as const).every((tool) => lab.has(tool))
  return [
    fetchContender(lab, source, OURS, (at) =>
      reelhaulCommand(lab, { ...source, jobList: list }, at, { concurrency }),
    ),
    ...(scripted
      ? [
          fetchContender(lab, source, SCRIPT, (at) =>
            csvScript({ list, folder: join(at, 'files'), concurrency, apiOrigin, apiKey: API_KEY }),
          ),
        ]
      : []),
  ]
}

/** As a spreadsheet writes it. */
function csvBeside({ set, jobList }: Source): string {
  const path = `${jobList}.csv`
  writeFileSync(path, ['job_id', ...set.jobs].map((line) => `${line}\r\n`).join(''))
  return path
}
