/**
 * Serves finished audio and video to the window's players under a scheme of its own. Its addresses
 * name a job and an output, and begin with a word that is new at every start and that only our own
 * window is told: a request without it, from whatever page, is not answered.
 */
import { randomBytes } from 'node:crypto'
import type { OutputRef } from '../../../preload/contract/model.ts'
import { UsageError } from '../../errors.ts'
import { mediaScheme } from '../page/schemes.ts'
import type { FinishedOutputs } from './finished-outputs.ts'
import { mediaResponse } from './media-response.ts'

export class MediaProtocol {
  readonly #outputs: FinishedOutputs
  readonly #word = randomBytes(16).toString('hex')

  constructor(outputs: FinishedOutputs) {
    this.#outputs = outputs
  }

  /** @throws UsageError as `FinishedOutputs.open`, and for files that are not to be played. */
  async urlOf(ref: OutputRef): Promise<string> {
    const { file, type, path } = await this.#outputs.open(ref)
    await file.close()
    if (type.shown !== 'played') throw new UsageError(`${path} is neither audio nor video.`)
    return `${mediaScheme}://${this.#word}/${ref.jobId}/${encodeURIComponent(ref.outputKey)}`
  }

  /** 404 for everything that is not to be had: a page that guesses learns nothing. */
  async answer(request: Request): Promise<Response> {
    const ref = request.method === 'GET' ? this.#refOf(request.url) : null
    if (ref === null) return new Response(null, { status: 404 })
    try {
      const { file, size, type } = await this.#outputs.open(ref)
      if (type.shown === 'played') {
        const media = { file, size, contentType: type.contentType }
        return await mediaResponse(media, request.headers.get('range'))
      }
      await file.close()
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
    }
    return new Response(null, { status: 404 })
  }

  #refOf(url: string): OutputRef | null {
    if (!URL.canParse(url)) return null
    const { hostname, pathname } = new URL(url)
    const [, jobId, outputKey = ''] = /^\/([1-9]\d{0,14})\/([^/]+)$/.exec(pathname) ?? []
    if (hostname !== this.#word || jobId === undefined) return null
    return { jobId: Number(jobId), outputKey: decode(outputKey) }
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
