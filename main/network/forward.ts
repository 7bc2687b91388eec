/** Plain http through a proxy: the request goes to the proxy, and names the whole address. */
import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import https from 'node:https'
import type { Proxy } from './proxy.ts'

type OnResponse = (response: IncomingMessage) => void

/**
 * A stand-in for `http.request` that sends what is meant for `url` to `proxy` (RFC 9112, section
 * 3.2.2). Errors of the connection are the proxy's: nothing else is spoken to.
 */
export function forwardThrough(proxy: Proxy) {
  return (url: URL, options: RequestOptions, onResponse?: OnResponse): ClientRequest => {
    const { host, port, secure, authorization } = proxy
    const { agent, ...rest } = options
    return (secure ? https : http).request(
      {
        ...rest,
        // Connections to a proxy that speaks TLS are not those of the agent for http.
        ...(secure ? {} : { agent }),
        protocol: secure ? 'https:' : 'http:',
        host,
        hostname: host,
        port,
        path: url.href,
        headers: {
          ...(options.headers as Record<string, string>),
          host: url.host,
          ...(authorization && { 'proxy-authorization': authorization }),
        },
      },
      onResponse,
    )
  }
}
