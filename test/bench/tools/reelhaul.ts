/** The built program, run as a user runs it. It fetches jobs: each file costs an API request first. */
import { join } from 'node:path'
import type { Command } from '../measure.ts'
import { API_KEY } from '../servers/protocol.ts'

export interface ReelhaulRun {
  /** `out/main/cli.js` */
  readonly program: string
  readonly apiOrigin: string
  /** Files or job ids. */
  readonly inputs: readonly string[]
  /** Gets `files/` and `state/`. */
  readonly folder: string
  readonly concurrency?: number
  readonly segments?: number
  /** Seconds; default 0. */
  readonly pollInterval?: number
  /** PEM of the store's certificate. */
  readonly certificate?: string | null
  /** False: SHA-256 is replaced by nothing (there is no option that switches it off). */
  readonly hash?: boolean
}

const withoutHash = join(import.meta.dirname, 'without-sha256.mjs')

export function reelhaul(run: ReelhaulRun): Command {
  const { program, apiOrigin, inputs, folder, certificate = null, hash = true } = run
  const { concurrency = 8, segments = 4, pollInterval = 0 } = run
  return {
    file: process.execPath,
    args: [
      ...(hash ? [] : ['--import', withoutHash]),
      ...[program, 'fetch', ...inputs, '--json', '--provider', 'redner', '--base-url', apiOrigin],
      ...['--out', join(folder, 'files'), '--data', join(folder, 'state')],
      ...['--concurrency', String(concurrency), '--segments', String(segments)],
      ...['--poll-interval', String(pollInterval)],
    ],
    env: {
      REELHAUL_API_KEY: API_KEY,
      ...(certificate !== null && { NODE_EXTRA_CA_CERTS: certificate }),
    },
  }
}
