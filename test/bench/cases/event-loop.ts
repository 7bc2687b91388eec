/** Whether the main thread, and so the window, feels that files come at full speed. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compare, type Contender } from '../compare.ts'
import { fileSet } from '../file-set.ts'
import type { Lab } from '../lab.ts'
import { withSource, type Source } from '../source.ts'
import { OURS } from '../targets.ts'
import { fetchContender, reelhaulCommand } from '../transfers.ts'
import { formatSize, type Case } from './case.ts'

const FILES = 16
const MOST_MS = 20
const probe = join(import.meta.dirname, '../tools/event-loop-delay.mjs')

export const eventLoop: Case = {
  name: 'event-loop',
  run(lab) {
    const set = fileSet('loop', FILES, lab.size(64 * 1024 ** 2))
    return withSource(lab, set, {}, async (source) => [
      await compare(lab, {
        case: 'event-loop',
        title: `Delay of the main thread, ${FILES} files of ${formatSize(set.size)} at once, ${lab.anyPlace.name}`,
        place: lab.anyPlace,
        contenders: [probed(lab, source)],
        targets: [{ metric: 'loop', most: MOST_MS }],
        notes: ['From the first connection on; measured each millisecond, which counts as delay.'],
      }),
    ])
  },
}

function probed(lab: Lab, source: Source): Contender {
  let report = ''
  const run = fetchContender(lab, source, OURS, (folder) => {
    report = join(folder, 'event-loop-delay')
    const command = reelhaulCommand(lab, source, folder, { concurrency: FILES })
    const env = { ...command.env, EVENT_LOOP_DELAY_REPORT: report }
    return { ...command, args: ['--import', probe, ...command.args], env }
  })
  return {
    ...run,
    async sample(folder) {
      const sample = await run.sample(folder)
      return { ...sample, loop: Number(readFileSync(report, 'utf8')) }
    },
  }
}
