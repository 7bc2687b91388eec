/**
 * The program of a lane: a thread that receives, hashes and writes files by itself. Its disk calls
 * are direct, and its connections put their bytes into its own memory; what is to be decided it asks
 * the main thread. `lane.ts` starts it.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { LaneServer } from './lane-server.ts'
import type { LaneStart, ToLane } from './messages.ts'

const port = parentPort
if (port === null) throw new Error('This program is started as a thread.')

const server = new LaneServer(workerData as LaneStart, (messages, contents) =>
  port.postMessage(messages, contents),
)
port.on('message', (messages: ToLane[]) => server.take(messages))
