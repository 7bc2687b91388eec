/** kill -9 in the middle of a large file, then the same command again: what came twice? */
import { join } from 'node:path'
import { compare, type Contender } from '../compare.ts'
import { fileSet, verifyFiles } from '../file-set.ts'
import type { Lab } from '../lab.ts'
import { start, type Command } from '../measure.ts'
import type { TableResult } from '../report.ts'
import { withSource, type Source } from '../source.ts'
import { OURS } from '../targets.ts'
import { aria2c, curl, type FetchList } from '../tools/others.ts'
import { reelhaulCommand } from '../transfers.ts'
import { formatSize, type Case } from './case.ts'

const MIB = 1024 * 1024
const CONNECTIONS = [1, 4, 16]
/** The store's pace keeps what is under way in the kernel's buffers small against what is counted. */
const BYTES_PER_SECOND = 50_000_000
const MOST_BYTES_PER_SECOND = 200_000_000

export const killed: Case = {
  name: 'killed',
  async run(lab) {
    const results: TableResult[] = []
    for (const connections of CONNECTIONS) results.push(await withConnections(lab, connections))
    return results
  },
}

function withConnections(lab: Lab, connections: number): Promise<TableResult> {
  const set = fileSet('killed', 1, lab.size(Math.min(connections, 4) * 256 * MIB))
  const bytesPerSecond = Math.min(BYTES_PER_SECOND, MOST_BYTES_PER_SECOND / connections)
  const behaviour = { bytesPerSecond }
  const pace = (bytesPerSecond / 1e6).toFixed(1)
  return withSource(lab, set, { behaviour }, (source) =>
    compare(lab, {
      case: 'killed',
      title: `kill -9 at half of ${formatSize(set.size)}, ${connections} connections, then resumed, ${lab.anyPlace.name}`,
      place: lab.anyPlace,
      contenders: contenders(lab, source, connections),
      targets: [{ metric: 'twice', most: connections, because: `1 MiB for each connection` }],
      notes: [`At most ${pace} MB/s on each connection.`],
    }),
  )
}

function contenders(lab: Lab, source: Source, connections: number): Contender[] {
  const { lists } = source
  const listed = (list: string, folder: string): FetchList => ({
    list,
    folder: join(folder, 'files'),
    concurrency: 1,
  })
  const aria2cWith = (...more: string[]) => {
    return (at: string) =>
      aria2c(listed(lists.aria2c, at), connections, ['--continue=true', ...more])
  }
  const resuming = (tool: string, command: (folder: string) => Command): Contender => {
    return resumed(lab, source, tool, command)
  }
  return [
    resuming(OURS, (at) => reelhaulCommand(lab, source, at, { segments: connections })),
    ...(lab.has('aria2c')
      ? [
          resuming('aria2c', aria2cWith()),
          resuming('aria2c, saving each second', aria2cWith('--auto-save-interval=1')),
        ]
      : []),
    ...(lab.has('curl') && connections === 1
      ? [resuming('curl', (at) => curl(listed(lists.curl, at), ['--continue-at', '-']))]
      : []),
  ]
}

function resumed(
  lab: Lab,
  source: Source,
  tool: string,
  command: (folder: string) => Command,
): Contender {
  const { set, scene } = source
  return {
    tool,
    async sample(folder) {
      await lab.server.play({ ...scene, alarmAtBytes: set.size / 2 })
      const half = lab.server.alarm()
      const options = { signal: lab.options.signal }
      const first = start(lab.meter, command(folder), options)
      await Promise.race([half, first.ended])
      first.kill('SIGKILL')
      await first.ended
      await start(lab.meter, command(folder), options).ended
      verifyFiles(set, join(folder, 'files'))
      const { bytes } = await lab.server.counts()
      return { twice: (bytes - set.size) / MIB }
    },
  }
}
