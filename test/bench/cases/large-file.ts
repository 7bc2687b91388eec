/** One large file, over HTTP and over TLS. */
import { compare } from '../compare.ts'
import { fileSet } from '../file-set.ts'
import type { Lab, Place } from '../lab.ts'
import { withSource } from '../source.ts'
import type { Target } from '../targets.ts'
import { sha256Seconds } from '../hash-cost.ts'
import { hashNote, NO_HASH, transferContenders } from '../transfers.ts'
import { formatSize, inEachPlace, type Case } from './case.ts'

const GIB = 1024 ** 3

function httpTargets(place: Place): Target[] {
  if (place.name === 'disk') {
    return [
      { metric: 'wall', to: 'aria2c', limit: 0.7 },
      { metric: 'wall', to: 'curl, then sync', limit: 0.9 },
    ]
  }
  return [
    { metric: 'wall', to: 'aria2c', limit: 1 },
    { metric: 'wall', to: 'curl', limit: 1.35 },
    { metric: 'wall', of: NO_HASH, to: 'curl', limit: 1 },
  ]
}

function tlsTargets(place: Place, bytes: number): Target[] {
  const hash = { amount: sha256Seconds(bytes), what: 'the hash' }
  const cpu: Target = { metric: 'cpu', to: 'curl', limit: 1.3, plus: hash }
  if (place.name === 'disk') return [cpu]
  return [
    { metric: 'wall', to: 'aria2c', limit: 1.1 },
    { metric: 'wall', to: 'curl', limit: 1.4 },
    { metric: 'wall', of: NO_HASH, to: 'curl', limit: 1.05 },
    cpu,
  ]
}

function largeFile(
  name: string,
  tls: boolean,
  targets: (place: Place, bytes: number) => Target[],
): Case {
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
            targets: targets(place, set.size),
            notes: [hashNote],
          }),
        ),
      )
    },
  }
}

export const largeFileHttp = largeFile('large-http', false, httpTargets)
export const largeFileTls = largeFile('large-tls', true, tlsTargets)
