/** What a policy means for the settings of the window. */
import { isDeepStrictEqual } from 'node:util'
import type { Settings } from '../../preload/contract/model.ts'
import { valueAt, type SettingsRules } from '../settings/settings-rules.ts'
import { splitCommand } from '../commands/split-command.ts'
import { assertAllowed, type Policy } from './policy.ts'
import type { PolicyRules } from './policy-file.ts'

/** The first folder that is allowed stands in for a download folder that is not. */
export function settingsRulesOf(policy: Policy): SettingsRules {
  const firstRoot = policy.firstFolder
  const { settings, network } = policy.fixed
  const values: Partial<Settings> = settings
  const fixed = [
    ...Object.keys(settings),
    ...Object.keys(network).map((name) => `network.${name}`),
    ...(policy.switchedOff('webhookListener') === null ? [] : ['webhookListener.enabled']),
    ...(policy.switchedOff('control') === null ? [] : ['control']),
    ...(policy.switchedOff('metrics') === null ? [] : ['metrics.enabled']),
    ...(policy.first('webhooks')?.value === false ? ['notify.enabled'] : []),
    ...(policy.first('commandHooks')?.value === false ? ['afterBatch.command'] : []),
  ]
  return {
    fixed,
    impose: (own) => ({
      ...own,
      ...values,
      network: { ...own.network, ...network },
      ...imposed(policy, own, firstRoot),
    }),
    check(patch, now) {
      for (const path of fixed) checkFixed(policy, path, patch, now)
      checkFolders(policy, patch, now)
      checkCommand(policy, patch.afterBatch)
      if (patch.notify?.enabled) assertAllowed(policy.refusesWebhook(patch.notify.url))
    },
  }
}

function imposed(policy: Policy, own: Settings, firstRoot: string | null): Partial<Settings> {
  const { downloadFolder, watchedFolder, webhookListener, afterBatch } = own
  const { control, metrics, notify } = own
  const mayWrite = policy.refusesFolder(downloadFolder) === null
  const mayWatch =
    watchedFolder.folder === '' || policy.refusesFolder(watchedFolder.folder) === null
  return {
    downloadFolder: mayWrite ? downloadFolder : (firstRoot ?? downloadFolder),
    watchedFolder: { ...watchedFolder, enabled: watchedFolder.enabled && mayWatch },
    webhookListener: {
      ...webhookListener,
      enabled: webhookListener.enabled && policy.switchedOff('webhookListener') === null,
    },
    control: control && policy.switchedOff('control') === null,
    metrics: { ...metrics, enabled: metrics.enabled && policy.switchedOff('metrics') === null },
    notify: {
      ...notify,
      enabled: notify.enabled && policy.refusesWebhook(notify.url) === null,
    },
    afterBatch: mayRun(policy, afterBatch)
      ? afterBatch
      : { command: '', action: afterBatch.action === 'run' ? 'nothing' : afterBatch.action },
  }
}

function mayRun(policy: Policy, { command }: Settings['afterBatch']): boolean {
  return command === '' || policy.refusesCommand(programOf(command)) === null
}

/** As far as it can be told: what cannot be divided names nothing that a policy could allow. */
function programOf(command: string): string {
  try {
    return splitCommand(command).program
  } catch {
    return ''
  }
}

/** The window sends whole groups: what is as it holds is no change. */
function checkFixed(policy: Policy, path: string, patch: Partial<Settings>, now: Settings): void {
  const wanted = valueAt(patch, path)
  if (wanted === undefined || isDeepStrictEqual(wanted, valueAt(now, path))) return
  const field = fieldOf(path)
  const file = policy.first(field)?.file ?? ''
  assertAllowed({ file, field, text: `The setting "${path}" cannot be changed.` })
}

function fieldOf(path: string): keyof PolicyRules {
  if (path.startsWith('network.')) return 'network'
  if (path.startsWith('webhookListener.')) return 'webhookListener'
  if (path === 'control') return 'control'
  if (path.startsWith('metrics.')) return 'metrics'
  if (path.startsWith('notify.')) return 'webhooks'
  return path.startsWith('afterBatch.') ? 'commandHooks' : 'settings'
}

function checkFolders(
  policy: Policy,
  { downloadFolder, watchedFolder }: Partial<Settings>,
  now: Settings,
): void {
  if (downloadFolder !== undefined && downloadFolder !== now.downloadFolder)
    assertAllowed(policy.refusesFolder(downloadFolder))
  if (watchedFolder?.enabled && watchedFolder.folder !== '')
    assertAllowed(policy.refusesFolder(watchedFolder.folder))
}

function checkCommand(policy: Policy, after: Settings['afterBatch'] | undefined): void {
  if (after === undefined) return
  // First the action is chosen, then the command is typed.
  const isEmpty = after.command === '' && policy.first('commandHooks')?.value !== false
  if (isEmpty || (after.command === '' && after.action !== 'run')) return
  assertAllowed(policy.refusesCommand(programOf(after.command)))
}
