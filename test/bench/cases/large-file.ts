/** One large file, over HTTP and over TLS. */
import { compare } from '../compare.ts'
import { fileSet } from '../file-set.ts'
import type { Lab, Place } from '../lab.ts'
import { withSource } from '../source.ts'
import type { Target } from '../targets.ts'
import { hashNote, transferContenders } from '../transfers.ts'
import { formatSize, inEachPlace, type Case } from './case.ts'

const GIB = 1024 ** 3

const httpTargets = (place: Place): Target[] => [
  { metric: 'wall', to: 'aria2c', limit: 1 },
  { metric: 'wall', to: 'curl', limit: place.name === 'disk' ? 1 : 1.25 },
]
const tlsTargets = (): Target[] => [{ metric: 'wall', to: 'curl', limit: 1.4 }]

function largeFile(name: string, tls: boolean, targets: (place: Place) => Target[]): Case {
  return {
    name,
    run(lab: Lab) {
      const set = fileSet(name, 1, lab.size(GIB))
      return withSource(lab, set, { tls }, (source) =>
        inEachPlace(lab, (place) =>
          compare(lab, {
            case: name,
            title: `One file of ${formatSize(set.size)}, ${tls ? 'TLS' : 'HTTP'}, ${place.name}`,
            place,
            contenders: transferContenders(lab, source, {
              place,
              concurrency: 1,
              bothHashes: true,
            }),
            targets: targets(place),
            notes: [hashNote],
          }),
        ),
      )
    },
  }
}

export const largeFileHttp = largeFile('large-http', false, httpTargets)
export const largeFileTls = largeFile('large-tls', true, tlsTargets)
