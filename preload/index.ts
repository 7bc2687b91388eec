/** Gives the window its only way out: the calls and events of the contract, nothing of Electron. */
import { contextBridge, ipcRenderer, webUtils, type IpcRendererEvent } from 'electron'
import type { CallError, ReelhaulApi } from './contract/api.ts'
import type { CallResult } from './contract/channels.ts'
import { callNames, channelOf, eventNames } from './contract/names.ts'

const callable: ReadonlySet<string> = new Set(callNames)
const listenable: ReadonlySet<string> = new Set(eventNames)

const api: ReelhaulApi = {
  async call(name, ...input) {
    if (!callable.has(name)) throw new TypeError(`There is no call named ${String(name)}.`)
    const result: CallResult<never> = await ipcRenderer.invoke(channelOf(name), input[0])
    if (result.ok) return result.value
    const { failure } = result
    throw { name: 'CallError', message: failure.message, failure } satisfies CallError
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

contextBridge.exposeInMainWorld('reelhaul', api)
