import type { Handlers } from '../handle.ts'
import type { Services } from '../services.ts'

type SettingsCalls =
  | 'getSettings'
  | 'saveSettings'
  | 'chooseFolder'
  | 'getEnvironment'
  | 'listAccounts'
  | 'saveAccount'
  | 'removeAccount'
  | 'testAccount'

export function settingsHandlers({
  settings,
  accounts,
  shell,
}: Pick<Services, 'settings' | 'accounts' | 'shell'>): Pick<Handlers, SettingsCalls> {
  return {
    getSettings: () => settings.get(),
    saveSettings: (patch) => settings.save(patch),
    chooseFolder: (startAt) => shell.chooseFolder(startAt),
    getEnvironment: () => shell.environment(),
    listAccounts: () => accounts.list(),
    saveAccount: (account) => accounts.save(account),
    removeAccount: (accountId) => accounts.remove(accountId),
    testAccount: (accountId) => accounts.test(accountId),
  }
}
