/** HTTP servers that only programs of this machine can reach. */
import type { Server } from 'node:http'
import { UsageError } from '../errors.ts'

/**
 * Listens on 127.0.0.1 alone.
 * @param port 0 lets the system choose.
 * @param purpose begins the sentence about a port that cannot be had: `Metrics cannot be shown`.
 * @returns the port
 * @throws UsageError when the port cannot be had.
 */
export function listenOnLoopback(server: Server, port: number, purpose: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(portRefused(port, purpose, error)),
    )
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}

function portRefused(port: number, purpose: string, error: NodeJS.ErrnoException): UsageError {
  const why =
    error.code === 'EADDRINUSE' ? 'another program uses it' : `the system said ${error.code}`
  return new UsageError(`${purpose} on port ${port}: ${why}. Choose another port.`, {
    cause: error,
  })
}

/** Ends all connections and resolves when the port is free again. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
