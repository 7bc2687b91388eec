/** Starts the benchmark's server in a process of its own, and tells it what to do. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Certificate } from './certificate.ts'
import { plainScene, type Answer, type Counts, type Question, type Scene } from './protocol.ts'

type Reply<Kind extends Answer['answer']> = Extract<Answer, { answer: Kind }>

export class BenchServer {
  /** `http://127.0.0.1:<port>`: the API, and the store's plain links. */
  readonly origin: string
  readonly #child: ChildProcess

  static async start({ certificate, key }: Certificate): Promise<BenchServer> {
    // JSON would turn an endless number of polls into none.
    const child = fork(join(import.meta.dirname, 'server.ts'), [certificate, key], {
      serialization: 'advanced',
    })
    const { origin } = await reply(child, 'listening')
    return new BenchServer(child, origin)
  }

  private constructor(child: ChildProcess, origin: string) {
    this.#child = child
    this.origin = origin
  }

  /** Changes what the server does; its counts begin again. */
  async play(scene: Partial<Scene>): Promise<void> {
    await this.#ask({ ask: 'scene', scene: { ...plainScene, ...scene } }, 'scene')
  }

  async counts(): Promise<Counts> {
    return (await this.#ask({ ask: 'counts' }, 'counts')).counts
  }

  /** Presigned links to objects of the built-in store. */
  async links(names: readonly string[], tls: boolean): Promise<readonly string[]> {
    return (await this.#ask({ ask: 'links', names, tls }, 'links')).links
  }

  /** Resolves when the scene's alarm goes off. Call it before that can happen. */
  async alarm(): Promise<void> {
    await reply(this.#child, 'alarm')
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const gone = once(this.#child, 'exit')
    this.#child.disconnect()
    await gone
  }

  #ask<Kind extends Answer['answer']>(question: Question, kind: Kind): Promise<Reply<Kind>> {
    const answered = reply(this.#child, kind)
    this.#child.send(question)
    return answered
  }
}

/** The next message of that kind. */
function reply<Kind extends Answer['answer']>(
  child: ChildProcess,
  kind: Kind,
): Promise<Reply<Kind>> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      child.off('message', onMessage).off('exit', onExit)
    }
    const onMessage = (message: Answer): void => {
      if (message.answer !== kind) return
      settle()
      resolve(message as Reply<Kind>)
    }
    const onExit = (): void => {
      settle()
      reject(new Error('The server of the benchmark ended.'))
    }
    child.on('message', onMessage).on('exit', onExit)
  })
}
