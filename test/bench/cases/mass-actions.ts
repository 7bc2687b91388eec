/** What a person does to a whole queue: how long it takes, and whether anything else is held up by it. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Engine } from '../../../main/engine/engine.ts'
import { QueueFeed } from '../../../main/ipc/queue-feed.ts'
import type { JobActionName } from '../../../preload/contract/model.ts'
import { queueQuerySchema } from '../../../preload/contract/model.ts'
import { addWaiting, restingEngine } from '../../helpers/waiting-queue.ts'
import { compare, type Contender } from '../compare.ts'
import type { Sample } from '../metrics.ts'
import type { Case } from './case.ts'

const MANY = 100_000
const MOST_SECONDS = 3
const MOST_SEARCH_SECONDS = 0.3

const all = { filter: { text: '', states: [], providers: [], locales: [], batchId: null } }
type Work = (engine: Engine) => unknown

const act = (action: JobActionName) => (engine: Engine) => engine.act({ action, target: all })
const undo: Work = (engine) => engine.undo(null)
const search = (text: string): Work => {
  const query = queueQuerySchema.parse({ text })
  return (engine) => engine.views.page(query)
}

/** In this order, each on what the one before has left. */
const steps: readonly (readonly [name: string, work: Work, most: number])[] = [
  ['first rows', search(''), MOST_SEARCH_SECONDS],
  ['search, few found', search('ilm 999'), MOST_SEARCH_SECONDS],
  ['search, all found', search('film'), MOST_SEARCH_SECONDS],
  ['search, one letter', search('9'), MOST_SEARCH_SECONDS],
  ['pause', act('pause'), MOST_SECONDS],
  ['undo pause', undo, MOST_SECONDS],
  ['cancel', act('cancel'), MOST_SECONDS],
  ['retry', act('retry'), MOST_SECONDS],
  ['move', (engine) => engine.moveJobs({ target: all, to: 'top' }), MOST_SECONDS],
  ['undo move', undo, MOST_SECONDS],
  ['remove', act('remove'), MOST_SECONDS],
  ['undo remove', undo, MOST_SECONDS],
]

export const massActions: Case = {
  name: 'mass-actions',
  async run(lab) {
    const jobs = lab.count(MANY)
    const nameOf = (step: string): string => `${step}, ${jobs} jobs`
    let samples = new Map<string, Sample>()
    const contender = (step: string, first: boolean): Contender => ({
      tool: nameOf(step),
      async sample(folder) {
        // One queue for all steps of a round.
        if (first) samples = await measured(join(folder, 'data'), jobs)
        return samples.get(step) ?? {}
      },
    })
    return [
      await compare(lab, {
        case: 'mass-actions',
        title: `Actions on ${jobs} jobs that wait, while a window shows them, ${lab.anyPlace.name}`,
        place: lab.anyPlace,
        contenders: steps.map(([step], at) => contender(step, at === 0)),
        targets: steps.map(([step, , most]) => ({ metric: 'acted', of: nameOf(step), most })),
      }),
    ]
  },
}

async function measured(dataFolder: string, jobs: number): Promise<Map<string, Sample>> {
  mkdirSync(dataFolder)
  const engine = restingEngine(dataFolder)
  const feed = new QueueFeed({
    page: (query) => engine.views.page(query),
    push: () => undefined,
    visible: () => true,
  })
  engine.on('changed', () => feed.changed())
  await addWaiting(engine, jobs, join(dataFolder, 'files'))
  feed.watch(queueQuerySchema.parse({}))
  const samples = new Map<string, Sample>()
  for (const [step, work] of steps) samples.set(step, await timed(() => work(engine)))
  feed.stop()
  await engine.stop()
  return samples
}

/** The event loop turns all the while; its longest turn is what held it up. */
async function timed(work: () => unknown): Promise<Sample> {
  const startedAt = performance.now()
  let [last, held, over] = [startedAt, 0, false]
  const turn = (): void => {
    const now = performance.now()
    held = Math.max(held, now - last)
    last = now
    if (!over) setImmediate(turn)
  }
  setImmediate(turn)
  await work()
  const acted = (performance.now() - startedAt) / 1000
  over = true
  return { acted, held }
}
