/** The main process's side of the contract: trusted senders only, every payload parsed, errors as data. */
import { z } from 'zod'
import {
  calls,
  type CallName,
  type CallOutput,
  type CallResult,
  type EventName,
  type EventPayload,
} from '../../preload/contract/channels.ts'
import { channelOf } from '../../preload/contract/names.ts'
import { failureOf } from './failure-of.ts'
import type { SenderFrame } from './trusted-sender.ts'

/** A call's input after parsing. */
export type ParsedInput<N extends CallName> = z.output<(typeof calls)[N]['input']>
/** A handler of a call without an answer may simply return. */
type Answer<N extends CallName> = [CallOutput<N>] extends [undefined] ? void : CallOutput<N>
export type Handler<N extends CallName> = (input: ParsedInput<N>) => Answer<N> | Promise<Answer<N>>
export type Handlers = { readonly [N in CallName]: Handler<N> }

/** The part of Electron's `ipcMain` that calls arrive through. */
export interface CallServer {
  handle(
    channel: string,
    listener: (event: { senderFrame: SenderFrame | null }, payload: unknown) => Promise<unknown>,
  ): void
}

export interface HandleOptions {
  /** Decides whether a frame may call at all. */
  readonly trusts: (frame: SenderFrame | null) => boolean
  /** Also parse what handlers return: in development, to find a handler that breaks the contract. */
  readonly checkOutput: boolean
  /** Hears of faults of our own (never of the user's); the window only gets the Failure. */
  readonly onFault: (call: CallName, error: unknown) => void
}

/** Answers every call of the contract with its handler. */
export function handleCalls(server: CallServer, handlers: Handlers, options: HandleOptions): void {
  for (const name of Object.keys(handlers) as CallName[]) handle(server, name, handlers, options)
}

function handle<N extends CallName>(
  server: CallServer,
  name: N,
  handlers: Handlers,
  options: HandleOptions,
): void {
  server.handle(channelOf(name), (event, payload) => {
    // Not an answer as data: a frame that is not ours learns nothing, not even the reason.
    if (!options.trusts(event.senderFrame)) return Promise.reject(new Error('Refused.'))
    return answer(name, handlers[name], payload, options)
  })
}

/** Parses the payload, runs the handler, and turns whatever it throws into a Failure. */
export async function answer<N extends CallName>(
  name: N,
  handler: Handler<N>,
  payload: unknown,
  options: Pick<HandleOptions, 'checkOutput' | 'onFault'>,
): Promise<CallResult<Answer<N>>> {
  try {
    const input = calls[name].input.parse(payload) as ParsedInput<N>
    const value = await run(name, handler, input, options.checkOutput)
    return { ok: true, value }
  } catch (error) {
    const failure = failureOf(error)
    if (failure.reason === 'INTERNAL_ERROR') options.onFault(name, error)
    return { ok: false, failure }
  }
}

async function run<N extends CallName>(
  name: N,
  handler: Handler<N>,
  input: ParsedInput<N>,
  checkOutput: boolean,
): Promise<Answer<N>> {
  const value = await handler(input)
  if (!checkOutput) return value
  const checked = calls[name].output.safeParse(value)
  if (checked.success) return value
  throw new Error(`${name} returned what its schema refuses: ${z.prettifyError(checked.error)}`)
}

/** The part of a window that events are sent to. */
export interface EventTarget {
  isDestroyed(): boolean
  readonly webContents: { send(channel: string, payload: unknown): void }
}

/** Sends an event of the contract to a window; does nothing once the window is gone. */
export function send<N extends EventName>(
  window: EventTarget,
  name: N,
  payload: EventPayload<N>,
): void {
  if (!window.isDestroyed()) window.webContents.send(channelOf(name), payload)
}
