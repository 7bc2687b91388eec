/** What one more small job costs, from API to file, once everything is loaded and compiled. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { compare, type Contender } from '../compare.ts'
import { fileSet, type FileSet } from '../file-set.ts'
import type { Lab } from '../lab.ts'
import { withSource } from '../source.ts'
import { OURS } from '../targets.ts'
import { fetchContender, reelhaulCommand } from '../transfers.ts'
import { formatSize, type Case } from './case.ts'

const SMALL_BYTES = 12 * 1024
const MOST_MS = 1

export const jobCost: Case = {
  name: 'job-cost',
  async run(lab) {
    const [few, many] = [lab.count(1000), lab.count(5000)]
    return [
      await compare(lab, {
        case: 'job-cost',
        title: `CPU of a job of ${formatSize(SMALL_BYTES)} more, of jobs ${few} to ${many}, ${lab.anyPlace.name}`,
        place: lab.anyPlace,
        contenders: [oneMore(lab, few, many)],
        targets: [{ metric: 'jobCpu', most: MOST_MS }],
      }),
    ]
  },
}

/** The difference between a long run and a short one: start and warming up are in both. */
function oneMore(lab: Lab, few: number, many: number): Contender {
  return {
    tool: OURS,
    async sample(folder) {
      const before = await cpuOf(lab, fileSet('few', few, SMALL_BYTES), join(folder, 'few'))
      const after = await cpuOf(lab, fileSet('many', many, SMALL_BYTES), join(folder, 'many'))
      return { jobCpu: ((after - before) * 1000) / (many - few) }
    },
  }
}

function cpuOf(lab: Lab, set: FileSet, folder: string): Promise<number> {
  mkdirSync(join(folder, 'files'), { recursive: true })
  return withSource(lab, set, {}, async (source) => {
    const run = fetchContender(lab, source, OURS, (at) => reelhaulCommand(lab, source, at))
    return (await run.sample(folder)).cpu ?? 0
  })
}
