/** "Copy diagnostics" and "Save support bundle…". */
import { join } from 'node:path'
import { app, clipboard, dialog, type BrowserWindow } from 'electron'
import type { SupportService } from '../ipc/services.ts'
import type { LogFile } from '../logs/log-file.ts'
import type { SupportSource } from '../support/support-source.ts'
import { crashFolder } from './crash-dumps.ts'
import type { DesktopStrings } from './ui/language.ts'

export interface SupportServiceDeps {
  readonly window: () => BrowserWindow | null
  readonly strings: () => DesktopStrings
  readonly logFile: Pick<LogFile, 'log' | 'redact' | 'flush'>
  /** Facts of the running program: counts and switches, no names. */
  readonly facts: () => SupportSource['program']
}

export function createSupportService(deps: SupportServiceDeps): SupportService {
  const { logFile } = deps
  const dataFolder = app.getPath('userData')
  const source = (): SupportSource => ({
    ...{ dataFolder, crashFolder: crashFolder(dataFolder), redact: logFile.redact },
    ...{ checkDatabase: false, env: process.env },
    program: { window: true, packaged: app.isPackaged, ...deps.facts() },
  })
  return {
    async copyDiagnostics() {
      const { diagnosticsText } = await import('../support/diagnostics-text.ts')
      await clipboard.writeText(await diagnosticsText(source()))
    },
    async saveBundle() {
      const path = await askWhere(deps)
      if (path === null) return null
      const { saveSupportBundle } = await import('../support/save-bundle.ts')
      await logFile.flush()
      await saveSupportBundle(path, source())
      logFile.log.info('support-bundle-saved')
      return path
    },
  }
}

/** Says what a bundle holds, and asks where it is to be; null: the user does not want one. */
async function askWhere({ window, strings }: SupportServiceDeps): Promise<string | null> {
  const { support, ...words } = strings().messages
  const question = {
    type: 'info' as const,
    message: support.bundleQuestion,
    detail: support.bundleDetail,
    buttons: [support.bundleChoose, words.cancel],
    ...{ defaultId: 0, cancelId: 1, noLink: true },
  }
  const day = new Date().toISOString().slice(0, 10)
  const where = {
    title: support.bundleTitle,
    defaultPath: join(app.getPath('documents'), `reelhaul-support-${day}.zip`),
    filters: [{ name: 'ZIP', extensions: ['zip'] }],
  }
  const parent = window()
  const { response } = parent
    ? await dialog.showMessageBox(parent, question)
    : await dialog.showMessageBox(question)
  if (response !== 0) return null
  const { canceled, filePath } = parent
    ? await dialog.showSaveDialog(parent, where)
    : await dialog.showSaveDialog(where)
  return canceled || filePath === '' ? null : filePath
}
