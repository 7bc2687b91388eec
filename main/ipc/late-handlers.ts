/** Handlers of calls that a page may make while the program is still being opened. */
import { callNames } from '../../preload/contract/names.ts'
import type { CallName } from '../../preload/contract/channels.ts'
import type { Handler, Handlers } from './handle.ts'

/** Each call waits for the handlers and is then answered by its own. */
export function lateHandlers(handlers: Promise<Handlers>): Handlers {
  const late =
    <N extends CallName>(name: N): Handler<N> =>
    async (input) =>
      (await handlers)[name](input)
  return Object.fromEntries(callNames.map((name) => [name, late(name)])) as unknown as Handlers
}
