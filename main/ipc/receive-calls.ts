/** Receives the calls of the app's windows from the first moment, and lets only our own page in. */
import type { CallName } from '../../preload/contract/channels.ts'
import { callNames, channelOf } from '../../preload/contract/names.ts'
import type { AnswerCall } from './handle.ts'
import type { SenderFrame } from './trusted-sender.ts'

/** The part of Electron's `ipcMain` that calls arrive through. */
export interface CallServer {
  handle(
    channel: string,
    listener: (event: { senderFrame: SenderFrame | null }, payload: unknown) => Promise<unknown>,
  ): void
}

/**
 * Registers every call of the contract.
 * @param trusts decides whether a frame may call at all.
 * @param answering what answers them; calls that come before it is there wait for it.
 */
export function receiveCalls(
  server: CallServer,
  trusts: (frame: SenderFrame | null) => boolean,
  answering: Promise<AnswerCall>,
): void {
  const receive = (name: CallName): void =>
    server.handle(channelOf(name), async (event, payload) => {
      // Not an answer as data: a frame that is not ours learns nothing, not even the reason.
      if (!trusts(event.senderFrame)) throw new Error('Refused.')
      const answer = await answering
      return answer(name, payload)
    })
  callNames.forEach(receive)
}
