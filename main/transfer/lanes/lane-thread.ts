/** The threads of lanes. One can be started ahead: that takes a tenth of a second. */
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'

/** Much more than the files of a lane need: a leak ends the lane, not the program. */
const MEMORY_MIB = 512
/** Short-lived objects: a larger young generation costs memory, a smaller one time. */
const YOUNG_MIB = 8

let ahead: Worker | null = null

/**
 * Starts the thread that `laneThread` gives next, while the rest of the program is loaded. One that is
 * never asked for does not keep the program running.
 */
export function startLaneThread(): void {
  if (ahead !== null) return
  try {
    const thread = newThread()
    const forget = () => {
      if (ahead === thread) ahead = null
    }
    ahead = thread.once('error', forget).once('exit', forget)
  } catch {
    // The lane that needs it is told why there is none.
  }
}

/** A thread that waits for its `LaneStart`. Keeps nothing running. @throws Node's own error. */
export function laneThread(): Worker {
  const thread = ahead ?? newThread()
  ahead = null
  return thread
}

/** Its program lies next to this file, as source or built. */
function newThread(): Worker {
  const program = new URL(`./lane-worker${extname(import.meta.url)}`, import.meta.url)
  const thread = new Worker(program, {
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MIB, maxYoungGenerationSizeMb: YOUNG_MIB },
  })
  thread.unref()
  return thread
}
