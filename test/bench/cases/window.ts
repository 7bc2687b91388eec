/** The window beside an empty one of the same Electron: start, memory, and what it does when idle. */
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fillQueue } from '../../helpers/waiting-queue.ts'
import { compare, type Contender } from '../compare.ts'
import type { Lab } from '../lab.ts'
import type { Sample } from '../metrics.ts'
import { OURS } from '../targets.ts'
import { startDesktopProgram, type DesktopProgram } from '../tools/desktop-program.ts'
import { cpuTime, sharedOutMemory } from '../tools/process-tree.ts'
import type { Case } from './case.ts'

const ours = resolve(import.meta.dirname, '../../..')
const empty = join(import.meta.dirname, '../tools/empty-window')
const EMPTY = 'empty Electron window'
const MANY = 100_000
/** After a start or a close: until what it set off has come to rest. */
const SETTLE_MS = 6000
const IDLE_SECONDS = 20

export const window: Case = {
  name: 'window',
  async run(lab) {
    const executable = process.env['REELHAUL_ELECTRON']
    if (executable === undefined || process.platform !== 'linux') return []
    const jobs = lab.count(MANY)
    const filled = `${OURS}, ${jobs} jobs`
    return [
      await compare(lab, {
        case: 'window',
        title: `The window at rest, ${lab.anyPlace.name}`,
        place: lab.anyPlace,
        contenders: [
          contender(lab, executable, EMPTY, empty, () => undefined),
          contender(lab, executable, OURS, ours, () => undefined),
          contender(lab, executable, `${OURS}, ${jobs} jobs`, ours, (data) =>
            fillQueue(data, jobs),
          ),
        ],
        targets: [OURS, filled].flatMap((of) => [
          { of, metric: 'start', to: EMPTY, limit: 1.5 },
          { of, metric: 'pss', to: EMPTY, limit: 1.2 },
        ]),
        notes: [
          'Start: from the process to a page that can be used (with jobs: to its first rows). ' +
            'Memory: PSS of all processes. Hidden: the window is closed, the program stays.',
          `CPU: all processes, over ${idleSeconds(lab)} s, in % of one core. The jobs are paused.`,
        ],
      }),
    ]
  },
}

const idleSeconds = (lab: Lab): number => (lab.options.quick ? 5 : IDLE_SECONDS)

function contender(
  lab: Lab,
  executable: string,
  tool: string,
  program: string,
  prepare: (dataDir: string) => unknown,
): Contender {
  return {
    tool,
    maxRuns: 3,
    async sample(folder) {
      const dataDir = join(folder, 'data')
      mkdirSync(dataDir)
      await prepare(dataDir)
      const running = await startDesktopProgram(executable, program, dataDir)
      try {
        return await look(running, idleSeconds(lab))
      } finally {
        await running.end()
      }
    },
  }
}

async function look(program: DesktopProgram, seconds: number): Promise<Sample> {
  const shown = await atRest(program, seconds)
  await program.closeWindow()
  const hidden = await atRest(program, seconds)
  return {
    start: program.start,
    pss: shown.memory,
    idle: shown.cpu,
    hiddenPss: hidden.memory,
    hiddenIdle: hidden.cpu,
  }
}

/** Memory in MiB, CPU in percent of one core. */
async function atRest(program: DesktopProgram, seconds: number) {
  await delay(SETTLE_MS)
  const pids = program.processes()
  const before = cpuTime(pids)
  await delay(seconds * 1000)
  return { memory: sharedOutMemory(pids), cpu: ((cpuTime(pids) - before) / seconds) * 100 }
}
