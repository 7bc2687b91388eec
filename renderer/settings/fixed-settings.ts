/** Which rows of the settings show which values: by these the administrator fixes them. */
import type { SettingField } from './setting-field.ts'

/** Rows whose value has another name in the settings. */
const paths: Partial<Record<SettingField, string>> = {
  proxy: 'network.proxy',
  proxyAddress: 'network.address',
  proxyBypass: 'network.bypass',
  proxyUser: 'network.user',
  certificates: 'network.certificates',
  afterBatch: 'afterBatch.action',
  afterBatchCommand: 'afterBatch.command',
  webhookListener: 'webhookListener.enabled',
  webhookPort: 'webhookListener.port',
  metrics: 'metrics.enabled',
  notify: 'notify.enabled',
  notifyUrl: 'notify.url',
  metricsPort: 'metrics.port',
  watchedFolder: 'watchedFolder.enabled',
  watchedFolderPath: 'watchedFolder.folder',
  density: 'list.density',
  scheduleTimes: 'schedule.from',
  scheduleDays: 'schedule.days',
  scheduleRate: 'schedule.limitRate',
}

/** `network.proxy` for the row `proxy`. */
export const pathOfRow = (row: SettingField): string => paths[row] ?? row

/** True when the value of a row is fixed, or all that it belongs to. */
export function isFixedRow(row: SettingField, fixed: readonly string[]): boolean {
  const path = pathOfRow(row)
  return fixed.some((one) => path === one || path.startsWith(`${one}.`))
}

const rows = new Map(Object.entries(paths).map(([row, path]) => [path, row as SettingField]))
rows.set('schedule.enabled', 'schedule').set('schedule.to', 'scheduleTimes')

/** The row that shows a value; null: none does. @param known names of rows */
export function rowOfPath(path: string, known: object): SettingField | null {
  const row = rows.get(path) ?? path
  return Object.hasOwn(known, row) ? (row as SettingField) : null
}
