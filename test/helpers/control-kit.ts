/** A control interface on a folder of its own, and raw connections to it. */
import { connect, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { readControlFile } from '../../main/control/control-file.ts'
import type { ControlHandlers } from '../../main/control/control-handlers.ts'
import {
  startControl,
  type ControlServer,
  type ControlServerOptions,
} from '../../main/control/control-server.ts'
import type { PrintedEvent } from '../../main/control/event-feed.ts'
import type { ActRequest, AddRequest } from '../../main/control/protocol.ts'
import type { LiveFigures } from '../../main/health/live-figures.ts'
import { tempFolder } from './temp-folder.ts'

export const quietFigures: LiveFigures = {
  paused: false,
  bytesPerSecond: 0,
  filesMoving: 0,
  requests: { api: 0, storage: 0 },
  attention: [],
  paces: {},
}

/** Handlers that write down what they were asked. */
export function recordedHandlers() {
  const asked: (AddRequest | ActRequest)[] = []
  const watching = new Set<(event: PrintedEvent) => void>()
  const handlers: ControlHandlers = {
    live: () => quietFigures,
    async add(request) {
      asked.push(request)
      return { batches: [], remarks: [] }
    },
    async act(request) {
      asked.push(request)
      return { jobs: 0, paused: false }
    },
    watch(listener) {
      watching.add(listener)
      return () => watching.delete(listener)
    },
  }
  const tell = (event: PrintedEvent): void => watching.forEach((listener) => listener(event))
  return { handlers, asked, watching, tell }
}

export interface ControlKit extends ReturnType<typeof recordedHandlers> {
  readonly folder: string
  readonly server: ControlServer
  readonly token: string
  /** A connection without a word yet; ends with the test. */
  socket(): Socket
}

/** Closed when the test is finished. */
export async function controlKit(options: Partial<ControlServerOptions> = {}): Promise<ControlKit> {
  const folder = options.folder ?? tempFolder()
  const recorded = recordedHandlers()
  const server = await startControl({
    folder,
    handlers: recorded.handlers,
    log: () => undefined,
    ...options,
  })
  onTestFinished(() => server.close())
  const token = readControlFile(folder)?.token ?? ''
  return {
    ...recorded,
    folder,
    server,
    token,
    socket() {
      const socket = connect(server.address)
      socket.on('error', () => undefined)
      onTestFinished(() => void socket.destroy())
      return socket
    },
  }
}

/** Everything that comes until the other side ends the connection. */
export async function readToEnd(socket: Socket): Promise<string> {
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  await new Promise((resolve) => socket.once('close', resolve))
  return Buffer.concat(chunks).toString('utf8')
}

/** Resolves with the lines that have come as soon as there are so many. */
export function lines(socket: Socket, count: number): Promise<Record<string, unknown>[]> {
  let text = ''
  return new Promise((resolve) => {
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8')
      const whole = text.split('\n').slice(0, -1)
      if (whole.length >= count)
        resolve(whole.map((line) => JSON.parse(line) as Record<string, unknown>))
    })
  })
}
