/**
 * The names of all channels, without their schemas: the preload's allow-list. The sandboxed preload
 * is one small file, so it must not carry the schema library. `test/preload/names.test.ts` and the
 * compiler hold these lists equal to `calls` and `events`.
 */
import type { CallName, EventName } from './channels.ts'

export const callNames = [
  'watchQueue',
  'listLocales',
  'jobDetail',
  'actOnJobs',
  'moveJobs',
  'undo',
  'pauseAll',
  'previewFiles',
  'previewText',
  'chooseFiles',
  'rereadImport',
  'tryTemplate',
  'stopImport',
  'commitImport',
  'discardImport',
  'takeOffer',
  'browseJobs',
  'browseMore',
  'chooseFound',
  'stopBrowsing',
  'trySample',
  'showFile',
  'openFile',
  'mediaUrl',
  'readOutput',
  'saveReceipt',
  'lookAtFiles',
  'verifyFiles',
  'stopVerifying',
  'getVerification',
  'locateFile',
  'verifySiblings',
  'keepFile',
  'previewAgain',
  'downloadAgain',
  'keepEarlier',
  'openBatchFolder',
  'getSettings',
  'saveSettings',
  'chooseFolder',
  'chooseCertificates',
  'exportSettings',
  'importSettings',
  'getProxyPassword',
  'saveProxyPassword',
  'getCountdown',
  'cancelCountdown',
  'listAccounts',
  'saveAccount',
  'removeAccount',
  'testAccount',
  'getEnvironment',
] as const satisfies readonly CallName[]

export const eventNames = [
  'queuePage',
  'navigate',
  'importProgress',
  'showBatch',
  'verification',
  'countdown',
  'notice',
] as const satisfies readonly EventName[]

/** The IPC channel that carries a call or an event. */
export const channelOf = (name: CallName | EventName): string => `reelhaul:${name}`
