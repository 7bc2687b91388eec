/** Figures for Prometheus on the loopback interface: `/metrics`, and `/healthz` for what only asks whether. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { isLoopback } from '../../preload/contract/loopback.ts'
import { closeServer, listenOnLoopback } from '../network/loopback-server.ts'
import { METRICS_TYPE, metricsText, type MetricFamily } from './metrics-text.ts'

export interface MetricsServerOptions {
  /** 0 lets the system choose. */
  readonly port: number
  readonly metrics: { read(): Promise<readonly MetricFamily[]> }
}

export interface MetricsServer {
  readonly port: number
  /** Ends all connections and resolves when the port is free again. */
  close(): Promise<void>
}

const PATIENCE_MS = 10_000
const MOST_CONNECTIONS = 32

/** @throws UsageError when the port cannot be had. */
export async function startMetrics({
  port,
  metrics,
}: MetricsServerOptions): Promise<MetricsServer> {
  const server = createServer(
    { requestTimeout: PATIENCE_MS, headersTimeout: PATIENCE_MS, keepAliveTimeout: PATIENCE_MS },
    (request, response) => {
      answer(request, response, metrics).catch(() => end(response, 500, 'No figures.\n'))
    },
  )
  server.maxConnections = MOST_CONNECTIONS
  return {
    port: await listenOnLoopback(server, port, 'Metrics cannot be shown'),
    close: () => closeServer(server),
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  metrics: MetricsServerOptions['metrics'],
): Promise<void> {
  // A page of another site may lead a name of its own to this machine.
  if (!isOurHost(request.headers.host)) return end(response, 403, 'Ask for 127.0.0.1.\n')
  const path = request.url?.split('?', 1)[0]
  if (path !== '/metrics' && path !== '/healthz') return end(response, 404, 'There is /metrics.\n')
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return end(response, 405, 'GET it.\n', { allow: 'GET, HEAD' })
  const families = await metrics.read()
  if (path === '/healthz') return end(response, 200, 'ok\n')
  end(response, 200, metricsText(families), { 'content-type': METRICS_TYPE })
}

/** @param host as `Host` has it: `127.0.0.1:9500`. */
function isOurHost(host = ''): boolean {
  return (
    /^[\w.:[\]-]+$/.test(host) &&
    URL.canParse(`http://${host}`) &&
    isLoopback(new URL(`http://${host}`).hostname)
  )
}

function end(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.headersSent) return
  const body = Buffer.from(text)
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': body.length,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    // What was sent with a refused request is not read.
    ...(status !== 200 && { connection: 'close' }),
    ...headers,
  })
  response.end(body)
}
