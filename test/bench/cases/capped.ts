/** A store that gives each connection so much and no more: what segments are for. */
import { join } from 'node:path'
import { compare, type Contender } from '../compare.ts'
import { fileSet } from '../file-set.ts'
import type { Lab } from '../lab.ts'
import type { TableResult } from '../report.ts'
import { withSource, type Source } from '../source.ts'
import { OURS } from '../targets.ts'
import { aria2c, curl } from '../tools/others.ts'
import { fetchContender, reelhaulCommand } from '../transfers.ts'
import { formatSize, type Case } from './case.ts'

const BYTES_PER_SECOND = 8_000_000

export const capped: Case = {
  name: 'capped',
  run(lab) {
    const set = fileSet('capped', 1, lab.size(256 * 1024 ** 2))
    const behaviour = { bytesPerSecond: BYTES_PER_SECOND }
    return withSource(lab, set, { behaviour }, async (source) => {
      const results: TableResult[] = []
      for (const connections of [4, 8, 16]) {
        results.push(await withConnections(lab, source, connections))
      }
      return results
    })
  },
}

function withConnections(lab: Lab, source: Source, connections: number): Promise<TableResult> {
  const { size } = source.set
  const place = lab.anyPlace
  const timed = (contender: Contender) => withSpan(lab, contender)
  const ideal = size / (BYTES_PER_SECOND * connections)
  const listed = (list: string, folder: string) => ({
    list,
    folder: join(folder, 'files'),
    concurrency: 1,
  })
  return compare(lab, {
    case: 'capped',
    title: `${formatSize(size)} at 8 MB/s a connection, ${connections} connections, ${place.name}`,
    place,
    contenders: [
      timed(
        fetchContender(lab, source, OURS, (folder) =>
          reelhaulCommand(lab, source, folder, { segments: connections }),
        ),
      ),
      ...(lab.has('aria2c')
        ? [
            timed(
              fetchContender(lab, source, `aria2c -x${connections}`, (folder) =>
                aria2c(listed(source.lists.aria2c, folder), connections),
              ),
            ),
          ]
        : []),
      ...(lab.has('curl') && connections === 4
        ? [
            fetchContender(
              lab,
              source,
              'curl (one connection)',
              (folder) => curl(listed(source.lists.curl, folder)),
              1,
            ),
          ]
        : []),
    ],
    targets: [
      { metric: 'span', most: ideal * 1.05, because: `1.05 × the ideal ${ideal.toFixed(2)} s` },
    ],
    notes: ['Judged from the first request to the last byte, as the store saw them: no start-up.'],
  })
}

/** Without the start of the program, and its end. */
function withSpan(lab: Lab, contender: Contender): Contender {
  return {
    ...contender,
    async sample(folder) {
      const sample = await contender.sample(folder)
      const { spanMs } = await lab.server.counts()
      return { ...sample, span: spanMs / 1000 }
    },
  }
}
