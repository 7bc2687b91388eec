/** What went wrong at a proxy: it is named, so that the server is not blamed. */
import { isAbort, ReelhaulError } from '../errors.ts'
import { networkError } from './errors.ts'
import { proxyName, type Proxy } from './proxy.ts'

/** The proxy itself was not reached. Aborts pass through unchanged. */
export function proxyUnreachable(proxy: Proxy, error: unknown): Error {
  if (error instanceof Error && isAbort(error)) return error
  const cause = networkError(error, `The proxy ${proxyName(proxy)}`)
  if (!(cause instanceof ReelhaulError)) return cause
  return new ReelhaulError(
    {
      ...cause.failure,
      reason: 'NETWORK_PROXY',
      advice: 'startProxy',
    },
    { cause: cause.cause },
  )
}

/**
 * The proxy answered, and not with a connection.
 * @param status of its answer. @param host the server that was asked for.
 */
export function proxyRefused(proxy: Proxy, status: number, host: string): ReelhaulError {
  const name = proxyName(proxy)
  if (status === 407) {
    return new ReelhaulError({
      reason: 'NETWORK_PROXY',
      message:
        proxy.authorization === null
          ? `The proxy ${name} asks for a user name and a password.`
          : `The proxy ${name} does not take this user name and password.`,
      permanent: false,
      advice: 'enterProxyLogin',
      code: '407',
    })
  }
  return new ReelhaulError({
    reason: 'NETWORK_PROXY',
    message: `The proxy ${name} does not connect to ${host} (${status}).`,
    permanent: false,
    advice: 'askProxyOwner',
    code: String(status),
  })
}

/** @param why one sentence: what is wrong with the settings. */
export function proxySettingsUnusable(why: string): ReelhaulError {
  return new ReelhaulError({
    reason: 'NETWORK_PROXY',
    message: why,
    permanent: false,
    advice: 'changeProxy',
  })
}
