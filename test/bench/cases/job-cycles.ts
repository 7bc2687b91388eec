/** From a job id to a file: two polls say "not yet", then a link, then the bytes. */
import { join } from 'node:path'
import { compare, type Contender } from '../compare.ts'
import { fileSet } from '../file-set.ts'
import type { Lab, Place } from '../lab.ts'
import { API_KEY } from '../servers/protocol.ts'
import { withSource, type Source } from '../source.ts'
import { OURS } from '../targets.ts'
import { bashJobScript, nodeJobScript, type FetchJobs } from '../tools/others.ts'
import { fetchContender, reelhaulCommand } from '../transfers.ts'
import { formatSize, inEachPlace, type Case } from './case.ts'

const POLLS = 2

const NODE_SCRIPT = 'Node script'

export const jobCycles: Case = {
  name: 'jobs',
  run(lab) {
    const set = fileSet('jobs', lab.count(1000), 12 * 1024)
    const count = set.jobs.length
    return withSource(lab, set, { behaviour: {} }, (found) => {
      const source = { ...found, scene: { ...found.scene, polls: POLLS } }
      return inEachPlace(lab, (place) =>
        compare(lab, {
          case: 'jobs',
          title: `${count} job cycles, two polls not ready, ${formatSize(set.size)} each, ${place.name}`,
          place,
          contenders: contenders(lab, source, place).map((one) => countingRequests(lab, one)),
          targets: [
            { metric: 'wall', to: NODE_SCRIPT, limit: 1 },
            { metric: 'requests', most: count * (POLLS + 2), because: 'those needed' },
          ],
          notes: ['Our queue is durable; the scripts keep nothing.'],
        }),
      )
    })
  },
}

function contenders(lab: Lab, source: Source, place: Place): Contender[] {
  const jobs = (folder: string): FetchJobs => ({
    list: source.jobList,
    folder: join(folder, 'files'),
    concurrency: 8,
    apiOrigin: lab.server.origin,
    apiKey: API_KEY,
  })
  // Minutes: once is enough, and the place makes no difference.
  const withBash = place === lab.places[0] && !lab.options.quick
  return [
    fetchContender(lab, source, OURS, (at) => reelhaulCommand(lab, source, at)),
    fetchContender(lab, source, NODE_SCRIPT, (at) => nodeJobScript(jobs(at))),
    ...(lab.has('curl') && lab.has('jq') && withBash
      ? [fetchContender(lab, source, 'bash, curl, jq', (at) => bashJobScript(jobs(at)), 1)]
      : []),
  ]
}

function countingRequests(lab: Lab, contender: Contender): Contender {
  return {
    ...contender,
    async sample(folder) {
      const sample = await contender.sample(folder)
      const { api, store } = await lab.server.counts()
      return { ...sample, requests: api + store }
    },
  }
}
