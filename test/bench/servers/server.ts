/**
 * The process of the benchmark's own server: Redner's `download-result` and an object store. Started
 * by `bench-server.ts`, spoken to over its channel, ends with it.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { readRange } from '../../../main/demo/byte-range.ts'
import { videoContent } from '../content.ts'
import { sendBody } from './paced-body.ts'
import { API_KEY, plainScene, type Answer, type Question, type Scene } from './protocol.ts'
import { isSigned, signedLink } from './signed-links.ts'

const [certificate = '', key = ''] = process.argv.slice(2)
const LAST_MODIFIED = 'Wed, 01 Oct 2025 08:00:00 GMT'
const JOB_ROUTE = /^\/v1\/jobs\/([^/]+)\/download-result$/

let scene: Scene = plainScene
let counts = { api: 0, store: 0, bytes: 0 }
let span = { from: 0, to: 0 }
let alarmed = false
const polls = new Map<string, number>()

const options = { keepAliveTimeout: 65_000, noDelay: true, highWaterMark: 1024 * 1024 }
const plain = createServer(options, answer)
const tls = createTlsServer(
  { ...options, cert: readFileSync(certificate), key: readFileSync(key) },
  answer,
)
const origin = `http://127.0.0.1:${await listen(plain)}`
const tlsOrigin = `https://127.0.0.1:${await listen(tls)}`

process.on('message', (question: Question) => send(replyTo(question)))
process.on('disconnect', () => process.exit())
send({ answer: 'listening', origin, tlsOrigin })

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}

function send(message: Answer): void {
  process.send?.(message)
}

function replyTo(question: Question): Answer {
  switch (question.ask) {
    case 'scene':
      scene = question.scene
      counts = { api: 0, store: 0, bytes: 0 }
      span = { from: 0, to: 0 }
      alarmed = false
      polls.clear()
      return { answer: 'scene' }
    case 'counts':
      return { answer: 'counts', counts: { ...counts, spanMs: span.to - span.from } }
    case 'links': {
      const base = question.tls ? tlsOrigin : origin
      return { answer: 'links', links: question.names.map((name) => storeLink(base, name)) }
    }
  }
}

const storeLink = (base: string, name: string): string => signedLink(base, `/objects/${name}`)

function answer(request: IncomingMessage, response: ServerResponse): void {
  const url = request.url ?? '/'
  const job = request.method === 'POST' ? JOB_ROUTE.exec(url)?.[1] : undefined
  if (job !== undefined) void answerJob(request, response, job)
  else if (url.startsWith('/objects/')) void answerObject(request, response, url)
  else sendJson(response, 404, apiError('RESOURCE_NOT_FOUND', 'Route not found'))
}

async function answerJob(
  request: IncomingMessage,
  response: ServerResponse,
  job: string,
): Promise<void> {
  request.resume()
  counts.api++
  if (scene.alarmAtRequest) alarm()
  if (scene.apiLatencyMs > 0) await delay(scene.apiLatencyMs)
  if (request.headers.authorization !== `Bearer ${API_KEY}`) {
    return sendJson(response, 401, apiError('UNAUTHORIZED', 'Invalid API key'))
  }
  const asked = (polls.get(job) ?? 0) + 1
  polls.set(job, asked)
  if (asked <= scene.polls) {
    const message = 'Job is not completed yet. Current status: dubbing'
    return sendJson(response, 400, apiError('INVALID_REQUEST', message))
  }
  const name = `${job}.mp4`
  const own = scene.tlsLinks ? tlsOrigin : origin
  const url = scene.linkPrefix === null ? storeLink(own, name) : scene.linkPrefix + name
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString()
  const outputs = [{ outputIndex: 0, url, expiresAt, sizeBytes: scene.size }]
  sendJson(response, 200, { jobId: job, apiProduct: 'dub', expiresAt, outputs })
}

const apiError = (code: string, message: string) => ({ error: { code, message } })

function sendJson(response: ServerResponse, status: number, value: object): void {
  const body = JSON.stringify(value)
  const length = Buffer.byteLength(body)
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': length })
  response.end(body)
}

async function answerObject(
  request: IncomingMessage,
  response: ServerResponse,
  url: string,
): Promise<void> {
  counts.store++
  if (counts.store === 1) span.from = performance.now()
  if (scene.storeLatencyMs > 0) await delay(scene.storeLatencyMs)
  const [path = '', query] = url.split('?', 2)
  if (!isSigned(path, new URLSearchParams(query))) return refuse(response, 403, 'AccessDenied')
  const { size, bytesPerSecond } = scene
  const etag = `"${createHash('md5').update(`${path} ${size}`).digest('hex')}"`
  const validators = { etag, lastModified: LAST_MODIFIED }
  const range = readRange(request.headers, validators, size)
  if (range === 'changed') return refuse(response, 412, 'PreconditionFailed')
  if (range === 'unsatisfiable') return refuse(response, 416, 'InvalidRange')
  const { start, end, partial } = range
  response.writeHead(partial ? 206 : 200, {
    'content-type': 'video/mp4',
    'content-length': end - start,
    'accept-ranges': 'bytes',
    etag,
    'last-modified': LAST_MODIFIED,
    ...(partial && { 'content-range': `bytes ${start}-${end - 1}/${size}` }),
  })
  if (request.method === 'HEAD') return void response.end()
  const content = videoContent(path.slice('/objects/'.length), size)
  await sendBody(response, { content, start, end, bytesPerSecond, onSent: count })
}

function count(bytes: number): void {
  counts.bytes += bytes
  span.to = performance.now()
  if (scene.alarmAtBytes !== null && counts.bytes >= scene.alarmAtBytes) alarm()
}

function alarm(): void {
  if (!alarmed) send({ answer: 'alarm' })
  alarmed = true
}

function refuse(response: ServerResponse, status: number, code: string): void {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code></Error>`
  response.writeHead(status, { 'content-type': 'application/xml', 'content-length': body.length })
  response.end(body)
}
