/** How long until something happens: the headless program needs no window. */
import { compare, type Contender } from '../compare.ts'
import { fileSet } from '../file-set.ts'
import type { Lab } from '../lab.ts'
import { measure, type Command } from '../measure.ts'
import { OURS } from '../targets.ts'
import { withSource } from '../source.ts'
import { transferContenders } from '../transfers.ts'
import type { Case } from './case.ts'

export const startUp: Case = {
  name: 'start-up',
  async run(lab) {
    const place = lab.anyPlace
    const set = fileSet('start', 1, 12 * 1024)
    return [
      await compare(lab, {
        case: 'start-up',
        title: 'Start-up, nothing to do (--version)',
        place,
        contenders: [
          idle(lab, 'node --eval 0', { file: process.execPath, args: ['--eval', '0'] }),
          idle(lab, OURS, { file: process.execPath, args: [lab.options.program, '--version'] }),
          ...(['aria2c', 'curl'] as const)
            .filter((tool) => lab.has(tool))
            .map((tool) => idle(lab, tool, { file: tool, args: ['--version'] })),
        ],
        targets: [],
      }),
      await withSource(lab, set, {}, (source) =>
        compare(lab, {
          case: 'start-up',
          title: `One file of 12 KiB, from start to end, ${place.name}`,
          place,
          contenders: transferContenders(lab, source, { place, concurrency: 1 }),
          targets: [],
        }),
      ),
    ]
  },
}

function idle(lab: Lab, tool: string, command: Command): Contender {
  return {
    tool,
    sample: () => measure(lab.meter, command, { signal: lab.options.signal }),
  }
}
