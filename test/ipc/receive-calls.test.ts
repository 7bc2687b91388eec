import { expect, test, vi } from 'vitest'
import type { AnswerCall } from '../../main/ipc/handle.ts'
import { receiveCalls, type CallServer } from '../../main/ipc/receive-calls.ts'
import type { SenderFrame } from '../../main/ipc/trusted-sender.ts'
import { callNames, channelOf } from '../../preload/contract/names.ts'

type Listener = Parameters<CallServer['handle']>[1]

const frame: SenderFrame = { url: 'reelhaul-app://window/', parent: null }

/** Registers the calls the way Electron would, and calls a channel as a frame. */
function receive(answering: Promise<AnswerCall>, trusts: () => boolean = () => true) {
  const listeners = new Map<string, Listener>()
  const server: CallServer = { handle: (channel, listener) => listeners.set(channel, listener) }
  receiveCalls(server, trusts, answering)
  return {
    channels: [...listeners.keys()],
    invoke: (channel: string, payload: unknown) =>
      listeners.get(channel)!({ senderFrame: frame }, payload),
  }
}

test('a call that comes early is answered once there is what answers it', async () => {
  const { promise, resolve } = Promise.withResolvers<AnswerCall>()
  const early = receive(promise).invoke('reelhaul:chooseFolder', '/films')
  const answer = vi.fn(() => Promise.resolve({ ok: true as const, value: '/elsewhere' }))
  resolve(answer)
  await expect(early).resolves.toEqual({ ok: true, value: '/elsewhere' })
  expect(answer).toHaveBeenCalledWith('chooseFolder', '/films')
})

test('an untrusted sender is refused before anything answers, even while nothing could', async () => {
  const never = new Promise<AnswerCall>(() => undefined)
  const { invoke } = receive(never, () => false)
  await expect(invoke('reelhaul:pauseAll', true)).rejects.toThrow('Refused.')
})

test('every call of the contract is received', () => {
  const { channels } = receive(new Promise(() => undefined))
  expect(channels).toEqual(callNames.map(channelOf))
})
