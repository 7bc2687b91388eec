/**
 * Our own way of a byte beside undici's `dispatch`: in one thread each, without API and queue, measured
 * in the process once everything is loaded.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compare, type Contender } from '../compare.ts'
import { fileSet, type FileSet } from '../file-set.ts'
import type { Lab } from '../lab.ts'
import type { Command } from '../measure.ts'
import type { Sample } from '../metrics.ts'
import type { TableResult } from '../report.ts'
import { withSource, type Source } from '../source.ts'
import { spreadOf } from '../statistics.ts'
import { clientNames, type ClientName } from '../tools/clients/open-client.ts'
import { fetchContender } from '../transfers.ts'
import { formatSize, type Case } from './case.ts'

const program = join(import.meta.dirname, '../tools/clients/run-client.ts')

/** MiB of a half: what V8 makes of a lane's 8 MiB for young objects. */
const YOUNG_AS_IN_A_LANE = '--max-semi-space-size=2'

interface Load {
  readonly set: FileSet
  readonly atOnce: number
  readonly tls?: boolean
}

export const clients: Case = {
  name: 'clients',
  async run(lab) {
    const large = fileSet('client-large', 1, lab.size(1024 ** 3))
    const small = fileSet('client-small', lab.count(2000), 12 * 1024)
    const videos = fileSet('client-videos', lab.count(200), 5_000_000)
    const loads: Load[] = [
      { set: large, atOnce: 1 },
      { set: large, atOnce: 1, tls: true },
      { set: videos, atOnce: 8 },
      { set: small, atOnce: 8 },
    ]
    const loading = loadingOfUndici(lab.options.runs)
    const results: TableResult[] = []
    for (const load of loads) results.push(await underLoad(lab, load, loading))
    return results
  },
}

function underLoad(
  lab: Lab,
  { set, atOnce, tls = false }: Load,
  loading: string,
): Promise<TableResult> {
  const names = Object.keys(clientNames) as ClientName[]
  const count = set.jobs.length
  const place = lab.anyPlace
  return withSource(lab, set, { tls }, (source) =>
    compare(lab, {
      case: 'clients',
      title: `Clients in one thread, ${count} × ${formatSize(set.size)}, ${tls ? 'TLS' : 'HTTP'}, ${atOnce} at once, ${place.name}`,
      place,
      contenders: names.map((name) => clientContender(lab, source, name, atOnce)),
      targets: [],
      notes: [
        'Measured in the process, after loading. All hash; parts also have records, flushes, a free name.',
        loading,
      ],
    }),
  )
}

function clientContender(lab: Lab, source: Source, name: ClientName, atOnce: number): Contender {
  let report = ''
  const run = fetchContender(lab, source, clientNames[name], (folder): Command => {
    report = join(folder, 'report.json')
    const { lists, certificate } = source
    const args = [name, lists.plain, join(folder, 'files'), String(atOnce), report]
    return {
      file: process.execPath,
      args: ['--expose-gc', YOUNG_AS_IN_A_LANE, program, ...args],
      ...(certificate !== null && { env: { NODE_EXTRA_CA_CERTS: certificate } }),
    }
  })
  return {
    ...run,
    async sample(folder) {
      await run.sample(folder)
      return JSON.parse(readFileSync(report, 'utf8')) as Sample
    },
  }
}

/** Ours is part of the program's own bundle, and takes no time of its own worth telling. */
function loadingOfUndici(runs: number): string {
  const script =
    'const at = performance.now(), { rss } = process.memoryUsage(); require("undici");' +
    'console.log(performance.now() - at, (process.memoryUsage().rss - rss) / 2 ** 20)'
  const figures = Array.from({ length: runs }, () =>
    execFileSync(process.execPath, ['-e', script], { cwd: import.meta.dirname, encoding: 'utf8' })
      .split(' ')
      .map(Number),
  )
  const [ms, mib] = [0, 1].map((at) => spreadOf(figures.map((one) => one[at] ?? 0)).median)
  return `Loading undici takes ${ms?.toFixed(0)} ms and ${mib?.toFixed(0)} MiB, which is not in the table.`
}
