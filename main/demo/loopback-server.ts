/** A small HTTP server on the loopback interface, and the answers that the simulators give. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>

export interface LoopbackServer {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string
  /** Ends all connections, also those in the middle of an answer. */
  close(): Promise<void>
}

/** Longest request body that is read; longer ones are cut off. */
const REQUEST_BODY_LIMIT = 65_536

/** Listens on a free port. A handler that throws answers 500 or, too late for that, hangs up. */
export async function listen(handler: Handler): Promise<LoopbackServer> {
  const server = createServer((request, response) => {
    void (async () => handler(request, response))().catch(() => {
      if (response.headersSent) response.destroy()
      else sendJson(response, 500, { error: { code: 'INTERNAL', message: 'Simulator fault' } })
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

type Headers = Readonly<Record<string, string | number>>

export function sendJson(res: ServerResponse, status: number, body: unknown, headers?: Headers) {
  sendText(res, status, 'application/json', JSON.stringify(body), headers)
}

export function sendXml(res: ServerResponse, status: number, body: string, headers?: Headers) {
  const document = `<?xml version="1.0" encoding="UTF-8"?>\n${body}`
  sendText(res, status, 'application/xml', document, headers)
}

export function sendText(
  res: ServerResponse,
  status: number,
  type: string,
  body: string,
  headers: Headers = {},
): void {
  const bytes = Buffer.from(body)
  res.writeHead(status, { 'content-type': type, 'content-length': bytes.length, ...headers })
  res.end(bytes)
}

/** The request's body; undefined when it is too long. */
export async function readText(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > REQUEST_BODY_LIMIT) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** The request's JSON body; undefined when it is empty, not JSON or too long. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const text = await readText(request)
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}
