import { ipcMain } from 'electron'
import { handleCalls, type HandleOptions, type Handlers } from './handle.ts'

/** Answers the calls of this app's windows. */
export function handleElectronCalls(handlers: Handlers, options: HandleOptions): void {
  handleCalls(ipcMain, handlers, options)
}
