/**
 * The program of a lane: a thread that receives, hashes and writes files by itself. Its disk calls
 * are direct, and its connections put their bytes into its own memory; what is to be decided it asks
 * the main thread. `lane.ts` starts it.
 */
import { parentPort } from 'node:worker_threads'
import { LaneServer } from './lane-server.ts'
import type { LaneStart, ToLane } from './messages.ts'

const port = parentPort
if (port === null) throw new Error('This program is started as a thread.')

let server: LaneServer | null = null
port.on('message', (message: LaneStart | readonly ToLane[]) => {
  if (!('memory' in message)) return server?.take(message)
  server = new LaneServer(message, (messages) => port.postMessage(messages))
})
