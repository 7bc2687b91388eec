/** undici's `dispatch`, its lowest level, with a handler that does no more than it must. */
import { Pool, type Dispatcher } from 'undici'
import { guardHop } from '../../../../main/http/hop-guard.ts'
import { classifyResponse } from '../../../../main/http/response-check.ts'
import { parseAddress } from '../../../../main/http/store-address.ts'
import type { BodyTarget } from './body-target.ts'
import type { Client } from './client.ts'
import { LeanFile } from './lean-file.ts'
import { allowed } from './our-parts.ts'
import { PartTarget } from './part-target.ts'

const headers = { accept: '*/*', 'accept-encoding': 'identity' }

/** As our own client waits. */
const limits = { connectTimeout: 10_000, headersTimeout: 30_000, bodyTimeout: 30_000 }

/** A request as it is sent, and who judges its answer. */
interface Asked {
  /** For the request line. */
  readonly target: string
  /** Throws for answers that must not be saved. */
  readonly judge: (status: number, answer: Answered) => void
}

type Answered = Readonly<Record<string, string | string[] | undefined>>
type TargetFor = (path: string, length: number | null) => BodyTarget

/** Into files that cost as little as they can, from wherever a link leads. */
export function openDispatch(origin: string, connections: number): Client {
  const ask = (url: string): Asked => ({ target: url.slice(origin.length), judge: succeeded })
  return open(origin, connections, ask, (path) => new LeanTarget(path))
}

/** The same with what our own requests check. */
export function openDispatchChecked(origin: string, connections: number): Client {
  return open(origin, connections, checked, (path) => new LeanTarget(path))
}

/** Into our part files, as they are in a lane. */
export function openDispatchToPart(origin: string, connections: number): Client {
  return open(origin, connections, checked, (path, length) => new PartTarget(path, length))
}

function open(
  origin: string,
  connections: number,
  ask: (url: string) => Asked,
  targetFor: TargetFor,
): Client {
  const pool = new Pool(origin, { connections, ...limits })
  return {
    fetch: (url, path) =>
      new Promise((resolve, reject) => {
        const { target, judge } = ask(url)
        const into = (length: number | null) => targetFor(path, length)
        const handler = new SavingHandler({ judge, into, resolve, reject })
        pool.dispatch({ path: target, method: 'GET', headers }, handler)
      }),
    close: () => pool.close(),
  }
}

function succeeded(status: number): void {
  if (status !== 200) throw new Error(`answered with ${status}`)
}

function checked(url: string): Asked {
  const address = parseAddress(url)
  if (address === null) throw new Error(`${url} is no address`)
  guardHop(address.url, allowed, false)
  const { hostname: host } = address.url
  return {
    target: address.target,
    judge(status, answer) {
      const bodyLength = lengthOf(answer)
      const headers = answer as Readonly<Record<string, string | undefined>>
      const { kind } = classifyResponse({ host, status, headers, bodyLength }, null)
      if (kind !== 'whole') throw new Error(`answered with ${status}`)
    },
  }
}

function lengthOf({ 'content-length': length }: Answered): number | null {
  return length === undefined ? null : Number(length)
}

interface Saving extends Pick<Asked, 'judge'> {
  readonly into: (length: number | null) => BodyTarget
  readonly resolve: (sha256: string | Promise<string>) => void
  readonly reject: (error: unknown) => void
}

class SavingHandler implements Dispatcher.DispatchHandler {
  readonly #saving: Saving
  #target: BodyTarget | null = null

  constructor(saving: Saving) {
    this.#saving = saving
  }

  onRequestStart(): void {
    // undici asks for it.
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    answer: Answered,
  ): void {
    try {
      this.#saving.judge(status, answer)
      this.#target = this.#saving.into(lengthOf(answer))
    } catch (error) {
      controller.abort(error as Error)
    }
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const goesOn = this.#target?.add(chunk, () => controller.resume()) ?? true
    if (!goesOn) controller.pause()
  }

  onResponseEnd(): void {
    if (this.#target !== null) this.#saving.resolve(this.#target.finish())
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    void this.#target?.discard()
    this.#saving.reject(error)
  }
}

/** Each of undici's chunks is hashed and written where it lies: no copy besides undici's own. */
class LeanTarget implements BodyTarget {
  readonly #file: LeanFile

  constructor(path: string) {
    this.#file = new LeanFile(path)
  }

  add(bytes: Uint8Array): boolean {
    this.#file.add(bytes)
    return true
  }

  finish(): string {
    return this.#file.finish()
  }

  discard(): void {
    this.#file.discard()
  }
}
