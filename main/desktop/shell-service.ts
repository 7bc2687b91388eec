/** Dialogs and the system's file manager, as the IPC handlers use them. */
import { basename, dirname, extname, join } from 'node:path'
import {
  app,
  clipboard,
  dialog,
  shell,
  type BrowserWindow,
  type OpenDialogOptions,
  type SaveDialogOptions,
} from 'electron'
import type { Environment } from '../../preload/contract/model.ts'
import { listExtensions } from '../imports/list-names.ts'
import { UsageError } from '../errors.ts'
import type { ShellService } from '../ipc/services.ts'
import type { DesktopStrings } from './ui/language.ts'

export interface ShellServiceDeps {
  /** The window that dialogs belong to. */
  readonly window: () => BrowserWindow | null
  readonly strings: () => DesktopStrings
  /** What does not change while the app runs. */
  readonly facts: Pick<Environment, 'keyring' | 'notice' | 'providers' | 'locales' | 'policy'>
}

export function createShellService({ window, strings, facts }: ShellServiceDeps): ShellService {
  const choose = async (options: OpenDialogOptions): Promise<string[]> => {
    const parent = window()
    const chosen = parent
      ? await dialog.showOpenDialog(parent, options)
      : await dialog.showOpenDialog(options)
    return chosen.canceled ? [] : chosen.filePaths
  }
  const saveAs = async (options: SaveDialogOptions): Promise<string | null> => {
    const parent = window()
    const asking: SaveDialogOptions = { ...options, properties: ['showOverwriteConfirmation'] }
    const chosen = parent
      ? await dialog.showSaveDialog(parent, asking)
      : await dialog.showSaveDialog(asking)
    return chosen.canceled || chosen.filePath === '' ? null : chosen.filePath
  }
  return {
    chooseFiles() {
      const { dialogs } = strings().messages
      return choose({
        title: dialogs.import,
        buttonLabel: dialogs.importButton,
        properties: ['openFile', 'multiSelections'],
        filters: [
          { name: dialogs.jobLists, extensions: listExtensions.map((dotted) => dotted.slice(1)) },
          { name: dialogs.allFiles, extensions: ['*'] },
        ],
      })
    },
    async chooseFolder(startAt) {
      const [folder] = await choose({
        title: strings().messages.dialogs.chooseFolder,
        ...(startAt === null ? {} : { defaultPath: startAt }),
        properties: ['openDirectory', 'createDirectory'],
      })
      return folder ?? null
    },
    async locateFile(path) {
      const extension = extname(path).slice(1)
      const { dialogs } = strings().messages
      const [chosen] = await choose({
        title: dialogs.locate({ name: basename(path) }),
        defaultPath: dirname(path),
        properties: ['openFile'],
        filters: [
          ...(extension === '' ? [] : [{ name: extension.toUpperCase(), extensions: [extension] }]),
          { name: dialogs.allFiles, extensions: ['*'] },
        ],
      })
      return chosen ?? null
    },
    chooseReceipt: (proposed) =>
      saveAs({
        title: strings().messages.dialogs.saveReceipt,
        defaultPath: proposed,
        filters: [
          { name: 'CSV', extensions: ['csv'] },
          { name: 'JSON', extensions: ['json'] },
        ],
      }),
    chooseCsv(what, proposed) {
      const { dialogs } = strings().messages
      const titles = {
        problems: dialogs.saveProblems,
        costs: dialogs.saveCosts,
        failedJobs: dialogs.saveFailedJobs,
      }
      return saveAs({
        title: titles[what],
        defaultPath: proposed ?? join(app.getPath('documents'), `reelhaul-${what}.csv`),
        filters: [{ name: 'CSV', extensions: ['csv'] }],
      })
    },
    async copyText(text) {
      await clipboard.writeText(text)
    },
    async chooseCertificates() {
      const [path] = await choose({
        title: strings().messages.dialogs.chooseCertificates,
        properties: ['openFile'],
        filters: [
          { name: 'PEM', extensions: ['pem', 'crt', 'cer'] },
          { name: strings().messages.dialogs.allFiles, extensions: ['*'] },
        ],
      })
      return path ?? null
    },
    async chooseSettingsFile(what) {
      const { dialogs } = strings().messages
      const filters = [{ name: 'JSON', extensions: ['json'] }]
      if (what === 'save') {
        const defaultPath = join(app.getPath('documents'), 'reelhaul-settings.json')
        return saveAs({ title: dialogs.exportSettings, defaultPath, filters })
      }
      const properties = ['openFile' as const]
      const [path] = await choose({ title: dialogs.importSettings, properties, filters })
      return path ?? null
    },
    chooseBill: () =>
      saveAs({
        title: strings().messages.dialogs.saveBill,
        defaultPath: join(app.getPath('documents'), `reelhaul-${app.getVersion()}.cdx.json`),
        filters: [{ name: 'CycloneDX', extensions: ['json'] }],
      }),
    showFile: (path) => shell.showItemInFolder(path),
    openFolder: openPath,
    environment: () => ({
      version: app.getVersion(),
      platform: platformOf(process.platform),
      dataFolder: app.getPath('userData'),
      ...facts,
    }),
  }
}

/** @throws UsageError when the system cannot open it, as when it was removed. */
export async function openPath(path: string): Promise<void> {
  const problem = await shell.openPath(path)
  if (problem !== '') throw new UsageError(`${path} could not be opened: ${problem}`)
}

function platformOf(platform: NodeJS.Platform): Environment['platform'] {
  return platform === 'linux' || platform === 'darwin' || platform === 'win32' ? platform : 'other'
}
