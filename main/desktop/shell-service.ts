/** Dialogs and the system's file manager, as the IPC handlers use them. */
import {
  app,
  dialog,
  shell,
  type BrowserWindow,
  type OpenDialogOptions,
  type SaveDialogOptions,
} from 'electron'
import type { Environment } from '../../preload/contract/model.ts'
import { UsageError } from '../errors.ts'
import type { ShellService } from '../ipc/services.ts'
import type { Words } from './language.ts'

export interface ShellParts {
  /** The window that dialogs belong to. */
  readonly window: () => BrowserWindow | null
  readonly words: () => Words
  /** What does not change while the app runs. */
  readonly facts: Pick<Environment, 'keyring' | 'notice' | 'providers' | 'locales'>
}

export function createShellService({ window, words, facts }: ShellParts): ShellService {
  const choose = async (options: OpenDialogOptions): Promise<string[]> => {
    const parent = window()
    const chosen = parent
      ? await dialog.showOpenDialog(parent, options)
      : await dialog.showOpenDialog(options)
    return chosen.canceled ? [] : chosen.filePaths
  }
  return {
    chooseFiles() {
      const { dialogs } = words().messages
      return choose({
        title: dialogs.import,
        buttonLabel: dialogs.importButton,
        properties: ['openFile', 'multiSelections'],
        filters: [
          { name: dialogs.jobLists, extensions: ['csv', 'tsv', 'txt', 'json'] },
          { name: dialogs.allFiles, extensions: ['*'] },
        ],
      })
    },
    async chooseFolder(startAt) {
      const [folder] = await choose({
        title: words().messages.dialogs.chooseFolder,
        ...(startAt === null ? {} : { defaultPath: startAt }),
        properties: ['openDirectory', 'createDirectory'],
      })
      return folder ?? null
    },
    async chooseReceipt(proposed) {
      const options: SaveDialogOptions = {
        title: words().messages.dialogs.saveReceipt,
        defaultPath: proposed,
        filters: [
          { name: 'CSV', extensions: ['csv'] },
          { name: 'JSON', extensions: ['json'] },
        ],
        properties: ['showOverwriteConfirmation'],
      }
      const parent = window()
      const chosen = parent
        ? await dialog.showSaveDialog(parent, options)
        : await dialog.showSaveDialog(options)
      return chosen.canceled || chosen.filePath === '' ? null : chosen.filePath
    },
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
