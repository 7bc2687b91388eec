import { ipcMain } from 'electron'
import type { AnswerCall } from './handle.ts'
import { receiveCalls } from './receive-calls.ts'
import type { SenderFrame } from './trusted-sender.ts'

/** Receives the calls of this app's windows. */
export function receiveElectronCalls(
  trusts: (frame: SenderFrame | null) => boolean,
  answering: Promise<AnswerCall>,
): void {
  receiveCalls(ipcMain, trusts, answering)
}
