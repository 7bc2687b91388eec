/** For what is told its port and cannot take any. */
import { createServer } from 'node:net'

/** Below what systems hand out by themselves: a program that takes any port never gets one of these. */
const firstPort = 20_000
const ports = 10_000

/**
 * A port of 127.0.0.1 that nothing listens on, another one for each process and each call.
 * @throws Error when there is none
 */
export async function freePort(): Promise<number> {
  for (let tried = 0; tried < ports; tried++) {
    const port = firstPort + (next++ % ports)
    if (await isFree(port)) return port
  }
  throw new Error(`No port from ${firstPort} to ${firstPort + ports - 1} is free.`)
}

// Processes that run at once have numbers close to each other.
let next = process.pid * 16

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.on('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
