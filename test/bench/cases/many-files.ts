/** Batches: two hundred videos, a thousand small files, the same far away. */
import { compare } from '../compare.ts'
import { fileSet } from '../file-set.ts'
import type { Lab, Place } from '../lab.ts'
import { withSource } from '../source.ts'
import type { Target } from '../targets.ts'
import { hashNote, transferContenders } from '../transfers.ts'
import { formatSize, inEachPlace, type Case } from './case.ts'

const VIDEO_BYTES = 5_000_000
const SMALL_BYTES = 12 * 1024
const LATENCY_MS = 30

interface Batch {
  readonly name: string
  /** Over TLS, and in memory only. */
  readonly tls?: boolean
  readonly count: number
  readonly size: number
  readonly targets: (place: Place) => Target[]
}

function batch({ name, tls = false, count: full, size, targets }: Batch): Case {
  return {
    name,
    run(lab: Lab) {
      const count = lab.count(full)
      return withSource(lab, fileSet(name, count, size), { tls }, (source) => {
        const inPlace = (place: Place) =>
          compare(lab, {
            case: name,
            title: `${count} files of ${formatSize(size)}${tls ? ', TLS' : ''}, 8 at once, ${place.name}`,
            place,
            contenders: transferContenders(lab, source, {
              place,
              concurrency: 8,
              bothHashes: true,
            }),
            targets: targets(place),
            notes: [hashNote],
          })
        return tls ? inPlace(lab.anyPlace).then((one) => [one]) : inEachPlace(lab, inPlace)
      })
    },
  }
}

export const videos = batch({
  name: 'videos',
  count: 200,
  size: VIDEO_BYTES,
  targets: ({ name }) => [{ metric: 'wall', to: 'aria2c', limit: name === 'disk' ? 0.6 : 0.8 }],
})

export const videosTls = batch({
  name: 'videos-tls',
  tls: true,
  count: 200,
  size: VIDEO_BYTES,
  targets: () => [{ metric: 'wall', to: 'aria2c', limit: 1 }],
})

export const smallFiles = batch({
  name: 'small',
  count: 1000,
  size: SMALL_BYTES,
  targets: ({ name }) => [{ metric: 'wall', to: 'aria2c', limit: name === 'disk' ? 0.8 : 4 }],
})

/** The store answers late; in a second table the API does, too. */
export const latency: Case = {
  name: 'latency',
  async run(lab) {
    const set = fileSet('latency', lab.count(1000), SMALL_BYTES)
    const late = async (apiLatencyMs: number) => {
      const behaviour = { storeLatencyMs: LATENCY_MS, apiLatencyMs }
      return withSource(lab, set, { behaviour }, (source) =>
        compare(lab, {
          case: 'latency',
          title:
            `${set.jobs.length} files of ${formatSize(set.size)}, 16 at once, ` +
            `${LATENCY_MS} ms of latency of the store${apiLatencyMs > 0 ? ' and of the API' : ''}, ` +
            lab.anyPlace.name,
          place: lab.anyPlace,
          contenders: transferContenders(lab, source, { place: lab.anyPlace, concurrency: 16 }),
          targets: [],
          notes:
            apiLatencyMs > 0
              ? ['The others are given their links: they wait for the store alone.']
              : [],
        }),
      )
    }
    return [await late(0), await late(LATENCY_MS)]
  },
}
