/** A feed of releases on this machine, signed with a key of its own. */
import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { stringify } from 'yaml'
import { listen, type LoopbackServer } from '../../main/demo/loopback-server.ts'

export interface Release {
  readonly version: string
  readonly content: Buffer
  /** Default: `Reelhaul-VERSION.AppImage`. */
  readonly fileName?: string
  /** What the server sends instead of the content. */
  readonly sent?: Buffer
  /** More of the YAML, or other values. */
  readonly said?: Readonly<Record<string, unknown>>
}

export type Served = Buffer | ((response: ServerResponse) => void)

export class UpdateFeed {
  /** Names that were asked for, in their order. */
  readonly requests: string[] = []
  /** What is served, by name. */
  readonly files = new Map<string, Served>()
  readonly #keys = generateKeyPairSync('ed25519')
  #server: LoopbackServer | null = null

  static async start(): Promise<UpdateFeed> {
    const feed = new UpdateFeed()
    feed.#server = await listen((request, response) => {
      const name = decodeURIComponent((request.url ?? '').slice('/feed/'.length))
      feed.requests.push(name)
      const served = feed.files.get(name)
      if (typeof served === 'function') return served(response)
      response.writeHead(served === undefined ? 404 : 200)
      response.end(served)
    })
    return feed
  }

  /** Ends in a slash. */
  get url(): string {
    return `${this.#server?.origin}/feed/`
  }

  get publicKey(): KeyObject {
    return this.#keys.publicKey
  }

  get publicPem(): string {
    return this.#keys.publicKey.export({ type: 'spki', format: 'pem' }).toString()
  }

  get privatePem(): string {
    return this.#keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  }

  /** Serves a release as electron-builder lays it down, signed. */
  publish(release: Release): void {
    const fileName = release.fileName ?? `Reelhaul-${release.version}.AppImage`
    this.files.set(fileName, release.sent ?? release.content)
    this.publishText(releaseText(release))
  }

  /** Serves anything as what the release says of itself, signed. */
  publishText(text: string, name = 'latest-linux.yml'): void {
    this.files.set(name, Buffer.from(text))
    this.sign(name)
  }

  /** Signs what is served under a name. @param as signs it for another name. */
  sign(name: string, as = name, key: KeyObject = this.#keys.privateKey): void {
    const message = Buffer.concat([Buffer.from(`${as}\n`), this.files.get(name) as Buffer])
    this.files.set(`${name}.sig`, Buffer.from(`${sign(null, message, key).toString('base64')}\n`))
  }

  close(): Promise<void> {
    return this.#server?.close() ?? Promise.resolve()
  }
}

/** What electron-builder writes of a release. */
export function releaseText({ version, content, fileName, said }: Release): string {
  const url = fileName ?? `Reelhaul-${version}.AppImage`
  const sha512 = createHash('sha512').update(content).digest('base64')
  return stringify({
    version,
    files: [{ url, sha512, size: content.length, blockMapSize: 4 }],
    path: url,
    sha512,
    releaseDate: '2026-11-28T12:00:00.000Z',
    ...said,
  })
}
