/** A network that can go away: TCP relays in front of servers, cut and restored together. */
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

export class BreakableNetwork {
  readonly #relays: Server[] = []
  readonly #sockets = new Set<Socket>()
  #broken = false

  /** Starts a relay to a loopback server. Returns its origin. */
  readonly relayTo = async (origin: string): Promise<string> => {
    const port = Number(new URL(origin).port)
    const relay = createServer((client) => this.#relay(client, port))
    this.#relays.push(relay)
    await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(relay.address() as AddressInfo).port}`
  }

  /** Resets what is connected, and what connects until `restore`. */
  cut(): void {
    this.#broken = true
    for (const socket of this.#sockets) socket.resetAndDestroy()
  }

  restore(): void {
    this.#broken = false
  }

  async close(): Promise<void> {
    this.cut()
    await Promise.all(this.#relays.map((relay) => new Promise((resolve) => relay.close(resolve))))
  }

  #relay(client: Socket, port: number): void {
    this.#keep(client)
    if (this.#broken) return void client.resetAndDestroy()
    const server = this.#keep(connect(port, '127.0.0.1'))
    client.pipe(server).pipe(client)
    client.on('close', () => server.destroy())
    server.on('close', () => client.destroy())
  }

  #keep(socket: Socket): Socket {
    this.#sockets.add(socket)
    return socket.on('error', () => undefined).on('close', () => this.#sockets.delete(socket))
  }
}
