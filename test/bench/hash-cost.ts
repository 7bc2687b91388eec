/** What SHA-256 costs on this machine: curl does not do it, and is not blamed for that. */
import { createHash } from 'node:crypto'

const SAMPLE_BYTES = 64 * 1024 ** 2
const ROUNDS = 5

/** Seconds of one core for so many bytes: the median of some rounds. */
export function sha256Seconds(bytes: number): number {
  const sample = Buffer.alloc(1024 ** 2, 'noise')
  const rounds = Array.from({ length: ROUNDS }, () => {
    const began = process.cpuUsage()
    const hash = createHash('sha256')
    for (let done = 0; done < SAMPLE_BYTES; done += sample.length) hash.update(sample)
    hash.digest()
    const { user, system } = process.cpuUsage(began)
    return (user + system) / 1e6
  })
  const median = rounds.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0
  return (median * bytes) / SAMPLE_BYTES
}
