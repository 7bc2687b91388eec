/** The main process's side of the contract: every payload parsed, errors as data. */
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

/** A call's input after parsing. */
export type ParsedInput<N extends CallName> = z.output<(typeof calls)[N]['input']>
/** A handler of a call without an answer may simply return. */
type Answer<N extends CallName> = [CallOutput<N>] extends [undefined] ? void : CallOutput<N>
export type Handler<N extends CallName> = (input: ParsedInput<N>) => Answer<N> | Promise<Answer<N>>
export type Handlers = { readonly [N in CallName]: Handler<N> }

export interface HandleOptions {
  /** Also parse what handlers return: in development, to find a handler that breaks the contract. */
  readonly checkOutput: boolean
  /** Hears of faults of our own (never of the user's); the window only gets the Failure. */
  readonly onFault: (call: CallName, error: unknown) => void
}

/** Answers a call of the contract with its handler. */
export type AnswerCall = (name: CallName, payload: unknown) => Promise<CallResult<unknown>>

export const answerWith =
  (handlers: Handlers, options: HandleOptions): AnswerCall =>
  (name, payload) =>
    answer(name, handlers[name] as Handler<CallName>, payload, options)

/** Parses the payload, runs the handler, and turns whatever it throws into a Failure. */
export async function answer<N extends CallName>(
  name: N,
  handler: Handler<N>,
  payload: unknown,
  options: HandleOptions,
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
