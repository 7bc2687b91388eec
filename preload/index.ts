/** Gives the window its only way out: the calls and events of the contract, nothing of Electron. */
import { contextBridge, ipcRenderer, webFrame, webUtils, type IpcRendererEvent } from 'electron'
import type { CallError, ReelhaulApi } from './contract/api.ts'
import type { CallOutput, CallResult } from './contract/channels.ts'
import type { Failure } from './contract/vocabulary.ts'
import { callNames, channelOf, eventNames } from './contract/names.ts'

const callable: ReadonlySet<string> = new Set(callNames)
const listenable: ReadonlySet<string> = new Set(eventNames)

const api: ReelhaulApi = {
  async call(name, ...input) {
    if (!callable.has(name)) throw new TypeError(`There is no call named ${String(name)}.`)
    const answer: unknown = await ipcRenderer.invoke(channelOf(name), input[0])
    const result = answer as CallResult<CallOutput<typeof name>>
    return result.ok ? result.value : rejection(result.failure)
  },
  on(name, listener) {
    if (!listenable.has(name)) throw new TypeError(`There is no event named ${String(name)}.`)
    const channel = channelOf(name)
    const forward = (_event: IpcRendererEvent, payload: Parameters<typeof listener>[0]): void =>
      listener(payload)
    ipcRenderer.on(channel, forward)
    return () => ipcRenderer.off(channel, forward)
  },
  pathOf: (file) => webUtils.getPathForFile(file),
}

/** Rejects with plain data, for the reason that `CallError` gives. */
function rejection(failure: Failure): Promise<never> {
  const error: CallError = { name: 'CallError', message: failure.message, failure }
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
  return Promise.reject(error)
}

contextBridge.exposeInMainWorld('reelhaul', api)

/** By then the first view is drawn and the others are loaded. */
const settledMs = 3000
// What only the start needed goes back to the system: 4 MiB.
setTimeout(() => webFrame.clearCache(), settledMs)
