/** Connections to APIs that are kept for the next request. */
import { ApiConnection, type ConnectionSettings } from './api-connection.ts'
import { proxyName, type Route } from './proxy.ts'

/** Unused ones of one server. */
const MOST_IDLE = 16

export class ApiConnections {
  readonly #settings: ConnectionSettings
  readonly #idle = new Map<string, ApiConnection[]>()
  #closed = false

  constructor(settings: ConnectionSettings) {
    this.#settings = settings
  }

  /** An unused connection that leads there on this way; null: there is none. */
  unused(url: URL, route: Route): ApiConnection | null {
    const idle = this.#idle.get(wayTo(url, route))
    for (let found = idle?.pop(); found !== undefined; found = idle?.pop()) {
      if (found.usable) return found
      found.destroy()
    }
    return null
  }

  /** A new connection. @throws as `dial` */
  open(url: URL, route: Route): Promise<ApiConnection> {
    const way = wayTo(url, route)
    return ApiConnection.open(url, route, this.#settings, (gone) => this.#drop(way, gone))
  }

  /** Takes a connection back, for the next request where that is possible. */
  release(url: URL, route: Route, connection: ApiConnection): void {
    const way = wayTo(url, route)
    const idle = this.#idle.get(way) ?? []
    this.#idle.set(way, idle)
    if (this.#closed || idle.length >= MOST_IDLE) connection.destroy()
    else if (connection.rest()) idle.push(connection)
  }

  /** Closes what is unused; what is in use is closed when it is released. */
  close(): void {
    this.#closed = true
    for (const connections of this.#idle.values())
      for (const connection of connections.splice(0)) connection.destroy()
  }

  #drop(way: string, connection: ApiConnection): void {
    const idle = this.#idle.get(way)
    const at = idle?.indexOf(connection) ?? -1
    if (at >= 0) idle?.splice(at, 1)
  }
}

/** Connections of the same name lead to the same server in the same way. */
function wayTo({ origin }: URL, route: Route): string {
  return route === null
    ? origin
    : `${origin} by ${route.secure ? 'https' : 'http'} ${proxyName(route)}`
}
