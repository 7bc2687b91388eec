/**
 * `node --import` of this writes the 99th percentile of the main thread's event-loop delay, in
 * milliseconds, into the file that EVENT_LOOP_DELAY_REPORT names. The start of the program is no
 * transfer: it begins with the first connection.
 */
/* global process */
import { subscribe } from 'node:diagnostics_channel'
import { writeFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { isMainThread } from 'node:worker_threads'

if (isMainThread) {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  subscribe('net.client.socket', () => delay.enable())
  process.on('exit', () => {
    writeFileSync(process.env.EVENT_LOOP_DELAY_REPORT, String(delay.percentile(99) / 1e6))
  })
}
