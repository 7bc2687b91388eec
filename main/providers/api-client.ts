/**
 * The client that polls: lean connections behind the `ApiClient` contract. A queue asks thousands of
 * times, and a request costs 25 µs of CPU here against 310 to 350 through got, kept connections in both.
 */
import { ApiConnections } from '../network/api-connections.ts'
import { straight } from '../network/network.ts'
import { requestHead } from '../network/request-text.ts'
import {
  HttpApiClient,
  timeoutsOf,
  type ApiClientOptions,
  type Exchange,
} from './http-api-client.ts'
import type { ApiClient, ApiRequest } from './provider.ts'

export interface ClosableApiClient extends ApiClient {
  /** Closes idle connections; requests under way end as they would. */
  close(): void
}

/** A client as `HttpApiClient` says, which keeps connections for the next request. */
export function createApiClient(options: ApiClientOptions = {}): ClosableApiClient {
  const network = options.network ?? straight
  const connections = new ApiConnections({ network, ...timeoutsOf(options) })
  const client = new HttpApiClient(options, exchangeOver(connections))
  return Object.assign((request: ApiRequest) => client.send(request), {
    close: () => connections.close(),
  })
}

function exchangeOver(connections: ApiConnections): Exchange {
  return async ({ method, url, route, target, headers, body, limit }, interruption) => {
    const head = requestHead(method, target, headers)
    const connection =
      connections.unused(url, route) ??
      (await interruption.orFirst(connections.open(url, route), (late) =>
        connections.release(url, route, late),
      ))
    try {
      interruption.begin((reason) => connection.destroy(reason))
      const answer = await connection.ask(head, body, limit)
      const { status, headers: named, body: packed } = answer
      return { status, headers: named, body: packed, address: connection.address }
    } finally {
      interruption.done()
      connections.release(url, route, connection)
    }
  }
}
