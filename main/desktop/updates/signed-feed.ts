/** Asks the feed which release is the newest, and believes only what is signed. */
import type { KeyObject } from 'node:crypto'
import { isAbort, messageOf, ReelhaulError } from '../../errors.ts'
import type { ApiClient } from '../../providers/provider.ts'
import { isSigned } from './feed-signature.ts'
import { readRelease, type ReleaseInfo } from './release-info.ts'
import { UpdateError } from './update-error.ts'

/** Bytes of one answer that are read. */
export const feedLimitBytes = 64 * 1024

export interface FeedOptions {
  /** Ends in a slash. */
  readonly url: URL
  readonly keys: readonly KeyObject[]
  /** `latest-linux.yml`; its signature is beside it. */
  readonly fileName: string
  /** As `readRelease` takes it. */
  readonly extension: string
  /** Reads no more than `feedLimitBytes`, and follows no redirect to another origin. */
  readonly api: ApiClient
}

/** @throws UpdateError why there is no answer that can be used; the signal's reason. */
export async function readFeed(options: FeedOptions, signal?: AbortSignal): Promise<ReleaseInfo> {
  const { fileName, keys, extension } = options
  const text = await read(options, fileName, signal)
  if (text === null) throw new UpdateError('server', `The feed has no ${fileName}.`)
  const signatures = (await read(options, `${fileName}.sig`, signal)) ?? ''
  if (!isSigned(fileName, Buffer.from(text), signatures, keys))
    throw new UpdateError(
      'unsigned',
      signatures === ''
        ? `The feed's ${fileName} is not signed. Nothing was downloaded.`
        : `The signature of the feed's ${fileName} was not made with a key of this program. Nothing was downloaded.`,
    )
  return readRelease(text, extension)
}

/** Null: the server has no such file. */
async function read(
  { url, api }: FeedOptions,
  name: string,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  const address = new URL(name, url).href
  const headers = { accept: '*/*', 'cache-control': 'no-cache' }
  try {
    const request = { method: 'GET', url: address, headers } as const
    const { status, body } = await api(signal ? { ...request, signal } : request)
    if (status === 404 || status === 410) return null
    if (status !== 200) throw new UpdateError('server', `The feed answers ${name} with ${status}.`)
    return body
  } catch (error) {
    if (error instanceof UpdateError || isAbort(error)) throw error
    throw new UpdateError(reasonOf(error), messageOf(error), { cause: error })
  }
}

/** A redirect and an endless answer are a server's fault; silence may be the line's. */
function reasonOf(error: unknown): 'server' | 'offline' {
  if (!(error instanceof ReelhaulError)) return 'offline'
  return error.reason === 'NETWORK_REDIRECT_REFUSED' || error.reason.startsWith('PROVIDER_')
    ? 'server'
    : 'offline'
}
