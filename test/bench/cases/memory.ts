/** A queue whose jobs all wait: what does it cost to know them? */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { compare, type Contender } from '../compare.ts'
import { fileSet } from '../file-set.ts'
import type { Lab } from '../lab.ts'
import { start, type Command } from '../measure.ts'
import { freePort } from '../servers/free-port.ts'
import { aria2c } from '../tools/others.ts'
import { OURS, type Target } from '../targets.ts'
import { reelhaul } from '../tools/reelhaul.ts'
import { writeUrlLists } from '../tools/url-list.ts'
import type { Case } from './case.ts'

const HOLD_MS = 10_000
const SMALL_QUEUE = 1000
const MOST_MIB = 150
/** 128 + SIGINT; aria2c says 7 when it leaves downloads behind. */
const INTERRUPTED = [0, 7, 130]

const nameOf = (tool: string, jobs: number): string => `${tool}, ${jobs} jobs`

export const memory: Case = {
  name: 'memory',
  async run(lab) {
    if (!lab.hasMemoryMeter) return []
    const sizes = [SMALL_QUEUE, 10 * SMALL_QUEUE, lab.count(100 * SMALL_QUEUE)]
    const targets = sizes.map((jobs): Target => {
      return { metric: 'memory', of: nameOf(OURS, jobs), most: MOST_MIB }
    })
    return [
      await compare(lab, {
        case: 'memory',
        title: `Peak memory of a queue that waits, ${lab.anyPlace.name}`,
        place: lab.anyPlace,
        contenders: [
          ...sizes.map((jobs) => waitingQueue(lab, jobs)),
          ...(lab.has('aria2c') ? sizes.map((jobs) => pausedList(lab, jobs)) : []),
        ],
        targets,
        notes: [
          `Every poll says "not yet"; ended after ${HOLD_MS / 1000} s of that. ` +
            'aria2c holds as many paused URLs.',
        ],
      }),
    ]
  },
}

/** Held for a while, then interrupted as by Ctrl+C. */
async function held(lab: Lab, command: Command, ready: Promise<void>) {
  const running = start(lab.meter, command, { signal: lab.options.signal, codes: INTERRUPTED })
  await Promise.race([ready.then(() => delay(HOLD_MS)), running.ended])
  running.kill('SIGINT')
  const { memory, cpu } = await running.ended
  return { memory, cpu }
}

function waitingQueue(lab: Lab, jobs: number): Contender {
  return {
    tool: nameOf(OURS, jobs),
    maxRuns: 3,
    async sample(folder) {
      const list = join(folder, 'jobs.txt')
      writeFileSync(list, fileSet('memory', jobs, 0).jobs.join('\n'))
      await lab.server.play({ polls: Infinity, alarmAtRequest: true })
      const { program } = lab.options
      const command = reelhaul({
        program,
        apiOrigin: lab.server.origin,
        inputs: [list],
        folder,
        pollInterval: 5,
      })
      return held(lab, command, lab.server.alarm())
    },
  }
}

function pausedList(lab: Lab, jobs: number): Contender {
  return {
    tool: nameOf('aria2c', jobs),
    maxRuns: 3,
    async sample(folder) {
      const names = fileSet('memory', jobs, 0).jobs
      const urls = await lab.server.links(names, false)
      const links = names.map((name, at) => ({ name, url: urls[at] ?? '' }))
      const list = writeUrlLists(links, folder).aria2c
      // Only with RPC does it stay although everything is paused.
      const port = await freePort()
      const paused = ['--pause=true', '--enable-rpc', `--rpc-listen-port=${port}`]
      const command = aria2c({ list, folder, concurrency: 8 }, 1, paused)
      const sample = await held(lab, command, Promise.resolve())
      rmSync(list)
      return sample
    },
  }
}
