import { readFile, stat, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Settings } from '../../../preload/contract/model.ts'
import { messageOf, UsageError } from '../../errors.ts'
import {
  largestSettingsFile,
  readSettingsFile,
  settingsFile,
} from '../../settings/transfer-settings.ts'
import type { Handlers } from '../handle.ts'
import type { Services } from '../services.ts'

type AutomationCalls =
  | 'takeOffer'
  | 'getCountdown'
  | 'cancelCountdown'
  | 'chooseCertificates'
  | 'getProxyPassword'
  | 'saveProxyPassword'
  | 'exportSettings'
  | 'importSettings'

export function automationHandlers({
  automation,
  proxyPassword,
  settings,
  shell,
}: Pick<Services, 'automation' | 'proxyPassword' | 'settings' | 'shell'>): Pick<
  Handlers,
  AutomationCalls
> {
  return {
    takeOffer: () => automation.takeOffer(),
    getCountdown: () => automation.countdown(),
    cancelCountdown: () => automation.cancelCountdown(),
    chooseCertificates: () => shell.chooseCertificates(),
    getProxyPassword: () => proxyPassword.storage(),
    saveProxyPassword: (password) => proxyPassword.save(password),
    exportSettings: async () => {
      const path = await shell.chooseSettingsFile('save')
      if (path !== null)
        await orSentence(path, 'written', writeFile(path, settingsFile(settings.get())))
      return path
    },
    importSettings: async () => {
      const path = await shell.chooseSettingsFile('open')
      return path === null ? null : settings.save(await patchFrom(path, settings.get()))
    },
  }
}

async function patchFrom(path: string, now: Settings): Promise<Partial<Settings>> {
  const { size } = await orSentence(path, 'read', stat(path))
  const text =
    size > largestSettingsFile ? '' : await orSentence(path, 'read', readFile(path, 'utf8'))
  return readSettingsFile(basename(path), text, now)
}

async function orSentence<T>(path: string, done: string, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw new UsageError(`${basename(path)} could not be ${done}: ${messageOf(error)}`)
  }
}
