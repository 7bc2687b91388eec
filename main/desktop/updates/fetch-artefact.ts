/** Receives the file of a release: exactly the bytes that were signed, or none. */
import { createHash } from 'node:crypto'
import { open, rm, type FileHandle } from 'node:fs/promises'
import http, { type ClientRequest, type IncomingMessage } from 'node:http'
import https from 'node:https'
import type { Duplex } from 'node:stream'
import { isAbort, messageOf, ReelhaulError } from '../../errors.ts'
import { dial, timedOut } from '../../network/dial.ts'
import type { Network } from '../../network/network.ts'
import { UpdateError } from './update-error.ts'

/** For finding the name, connecting and TLS together. */
const connectTimeoutMs = 30_000
const silenceTimeoutMs = 60_000

export interface DownloadControl {
  /** Null: go on; else what to wait for, while nothing is received. */
  readonly hold: () => Promise<void> | null
  /** @param bytes received so far, of `size`. */
  readonly onProgress: (bytes: number, size: number) => void
  readonly signal: AbortSignal
}

export interface Artefact {
  readonly url: URL
  /** Base64. */
  readonly sha512: string
  /** Bytes. */
  readonly size: number
}

/**
 * Writes the file, complete and verified; no redirect is followed, and no byte taken beyond its size.
 * Where that fails, nothing stays at `destination`.
 * @throws UpdateError `offline`, `server`, `damaged`, `disk`; the signal's reason.
 */
export async function fetchArtefact(
  artefact: Artefact,
  destination: string,
  network: Network,
  control: DownloadControl,
): Promise<void> {
  const request = await send(artefact.url, network, control.signal)
  try {
    const response = await answerOf(request, artefact)
    await receive(response, request, artefact, destination, control)
  } catch (error) {
    await rm(destination, { force: true }).catch(() => undefined)
    throw said(error, control.signal)
  } finally {
    request.destroy()
  }
}

async function send(url: URL, network: Network, signal: AbortSignal): Promise<ClientRequest> {
  try {
    const route = await network.route(url)
    const { trust } = network
    const client = url.protocol === 'https:' ? https : http
    const request = client.get(url, {
      signal,
      headers: { 'user-agent': 'Reelhaul', accept: '*/*', 'accept-encoding': 'identity' },
      // Without an agent, which would connect by itself: past the proxy and the certificates.
      createConnection: (_options, callback) => {
        const ready = callback as (error: Error | null, socket?: Duplex) => void
        dial(url, route, { timeoutMs: connectTimeoutMs, trust }).then(
          (socket) => ready(null, socket),
          (error: Error) => ready(error),
        )
        return undefined
      },
    })
    request.setTimeout(silenceTimeoutMs, () => request.destroy(timedOut()))
    return request
  } catch (error) {
    throw said(error, signal)
  }
}

function answerOf(request: ClientRequest, { size }: Artefact): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.on('error', reject)
    request.once('response', (response) => {
      const { statusCode: status, headers } = response
      const length = headers['content-length']
      if (status !== 200) reject(new UpdateError('server', `The feed answers with ${status}.`))
      else if (length !== undefined && Number(length) !== size)
        reject(damaged(`it has ${length} bytes instead of ${size}`))
      else resolve(response)
    })
  })
}

async function receive(
  response: IncomingMessage,
  request: ClientRequest,
  { size, sha512 }: Artefact,
  destination: string,
  { hold, onProgress }: DownloadControl,
): Promise<void> {
  const hash = createHash('sha512')
  const file = await opened(destination)
  try {
    let bytes = 0
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > size) throw damaged(`it has more than ${size} bytes`)
      hash.update(chunk)
      await written(file, chunk)
      onProgress(bytes, size)
      const held = hold()
      if (held === null) continue
      // What is not read fills the buffers between here and there, and then nothing is sent.
      request.setTimeout(0)
      await held
      request.setTimeout(silenceTimeoutMs)
    }
    if (bytes < size) throw damaged(`it has ${bytes} bytes instead of ${size}`)
    if (hash.digest('base64') !== sha512) throw damaged('it has other bytes')
    await file.sync()
  } finally {
    await file.close()
  }
}

const opened = (path: string): Promise<FileHandle> =>
  open(path, 'w', 0o600).catch((error: unknown) => {
    throw onDisk(error)
  })

async function written(file: FileHandle, chunk: Buffer): Promise<void> {
  try {
    await file.writeFile(chunk)
  } catch (error) {
    throw onDisk(error)
  }
}

const onDisk = (cause: unknown): UpdateError => new UpdateError('disk', messageOf(cause), { cause })

const damaged = (why: string): UpdateError =>
  new UpdateError('damaged', `The file is not the one that was signed: ${why}. It was deleted.`)

function said(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason
  if (error instanceof UpdateError || isAbort(error)) return error
  const message = error instanceof ReelhaulError ? error.failure.message : messageOf(error)
  return new UpdateError('offline', message, { cause: error })
}
