/** Listens for the command line of the folder's owner: on a socket or a pipe of this machine. */
import { chmodSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { messageOf, UsageError } from '../errors.ts'
import { ControlConnection } from './control-connection.ts'
import { clearControl, newAddress, newToken, writeControlFile } from './control-file.ts'
import type { ControlHandlers } from './control-handlers.ts'

export interface ControlServerOptions {
  /** The data folder, absolute; this process has its lock. */
  readonly folder: string
  readonly handlers: ControlHandlers
  readonly log: (message: string) => void
  /** As `ConnectionOptions` says. */
  readonly patienceMs?: number
  readonly idleMs?: number
}

export interface ControlServer {
  readonly address: string
  /** Ends all connections; resolves when socket and token are gone. */
  close(): Promise<void>
}

const PATIENCE_MS = 10_000
const IDLE_MS = 60_000
/** Commands come one by one, and a few may watch. */
const MOST_CONNECTIONS = 32

/** @throws UsageError in one sentence when it cannot listen. */
export async function startControl(options: ControlServerOptions): Promise<ControlServer> {
  const { folder } = options
  try {
    clearControl(folder)
    const [address, token] = [newAddress(folder), newToken()]
    const connections = new Set<ControlConnection>()
    const server = createServer((socket) => accept(socket, token, connections, options))
    server.maxConnections = MOST_CONNECTIONS
    await listen(server, address)
    if (process.platform !== 'win32') chmodSync(address, 0o600)
    // Not before it can be used.
    writeControlFile(folder, { pid: process.pid, address, token })
    return { address, close: () => close(server, connections, folder) }
  } catch (error) {
    clearControl(folder)
    if (error instanceof UsageError) throw error
    throw new UsageError(`The control interface cannot be opened: ${messageOf(error)}`, {
      cause: error,
    })
  }
}

function accept(
  socket: Socket,
  token: string,
  connections: Set<ControlConnection>,
  { handlers, log, patienceMs = PATIENCE_MS, idleMs = IDLE_MS }: ControlServerOptions,
): void {
  const connection = new ControlConnection({ socket, token, handlers, log, patienceMs, idleMs })
  connections.add(connection)
  socket.once('close', () => connections.delete(connection))
}

function listen(server: Server, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(address, () => {
      server.off('error', reject)
      // A connection that cannot be accepted is the other side's to try again.
      server.on('error', () => undefined)
      resolve()
    })
  })
}

function close(
  server: Server,
  connections: ReadonlySet<ControlConnection>,
  folder: string,
): Promise<void> {
  clearControl(folder)
  return new Promise((resolve) => {
    server.close(() => resolve())
    for (const connection of connections) connection.close()
  })
}
