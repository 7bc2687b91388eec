import { exportSettings } from '../../settings/settings-files.ts'
import type { Handlers } from '../handle.ts'
import type { Services } from '../services.ts'

type SettingsCalls =
  | 'getSettings'
  | 'saveSettings'
  | 'exportSettings'
  | 'importSettings'
  | 'takeSettings'
  | 'chooseFolder'
  | 'chooseCertificates'
  | 'getProxyPassword'
  | 'saveProxyPassword'
  | 'getEnvironment'
  | 'listAccounts'
  | 'saveAccount'
  | 'removeAccount'
  | 'testAccount'

export function settingsHandlers({
  settings,
  settingsImport,
  accounts,
  proxyPassword,
  shell,
}: Pick<Services, 'settings' | 'settingsImport' | 'accounts' | 'proxyPassword' | 'shell'>): Pick<
  Handlers,
  SettingsCalls
> {
  return {
    getSettings: () => settings.get(),
    saveSettings: (patch) => settings.save(patch),
    exportSettings: async () => {
      const path = await shell.chooseSettingsFile('save')
      if (path !== null) await exportSettings(path, settings.get())
      return path
    },
    importSettings: async () => {
      const path = await shell.chooseSettingsFile('open')
      return path === null ? null : settingsImport.offer(path)
    },
    takeSettings: (id) => settingsImport.take(id),
    chooseFolder: (startAt) => shell.chooseFolder(startAt),
    chooseCertificates: () => shell.chooseCertificates(),
    getProxyPassword: () => proxyPassword.storage(),
    saveProxyPassword: (password) => proxyPassword.save(password),
    getEnvironment: () => shell.environment(),
    listAccounts: () => accounts.list(),
    saveAccount: (account) => accounts.save(account),
    removeAccount: (accountId) => accounts.remove(accountId),
    testAccount: (accountId) => accounts.test(accountId),
  }
}
