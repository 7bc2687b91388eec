/** One attempt to send a webhook, and what its answer means. */
import { messageOf } from '../../errors.ts'
import { retryAfterMs } from '../../network/retry-after.ts'
import type { ApiClient } from '../../providers/provider.ts'
import { signedHeaders } from './sign.ts'

export interface Receiver {
  readonly url: string
  /** As `isSigningSecret` takes it. */
  readonly secret: string
}

export type SendOutcome =
  | { readonly result: 'taken'; readonly status: number }
  /** It wants nothing more (410). */
  | { readonly result: 'gone'; readonly status: number }
  | {
      readonly result: 'failed'
      /** Null: there was no answer. */
      readonly status: number | null
      /** A sentence without the address's path, which may hold a token. */
      readonly message: string
      /** What `Retry-After` asked for. */
      readonly askedMs: number | null
    }

/** Never throws. @param now epoch milliseconds. */
export async function sendWebhook(
  api: ApiClient,
  { url, secret }: Receiver,
  { id, body }: { readonly id: string; readonly body: string },
  now: number,
  signal?: AbortSignal,
): Promise<SendOutcome> {
  const timestamp = Math.floor(now / 1000)
  try {
    const { status, headers, serverNow } = await api({
      method: 'POST',
      url,
      headers: signedHeaders(secret, { id, timestamp, body }),
      jsonText: body,
      ...(signal && { signal }),
    })
    if (status >= 200 && status < 300) return { result: 'taken', status }
    if (status === 410) return { result: 'gone', status }
    return {
      ...{ result: 'failed', status },
      message: `${new URL(url).host} answered with ${status}${redirected(status)}.`,
      askedMs: retryAfterMs(headers['retry-after'], serverNow),
    }
  } catch (error) {
    return { result: 'failed', status: null, message: messageOf(error), askedMs: null }
  }
}

const redirected = (status: number): string =>
  status >= 300 && status < 400 ? '; redirects are not followed, enter the new address' : ''
