/**
 * Entry of the desktop app: opens the window, whose page loads in a process of its own while the rest
 * of the program is loaded here. Imports no more than that needs: what is imported here, every start
 * waits for before there is a window.
 */
import { join } from 'node:path'
import { setTimeout as turn } from 'node:timers/promises'
import { app, crashReporter, dialog, nativeTheme, session } from 'electron'
import { languageOf } from '../preload/contract/languages.ts'
import { crashFolder } from './desktop/crash-dumps.ts'
import { OpenRequests } from './desktop/importing/open-requests.ts'
import {
  appPageUrl,
  pageIn,
  registerAppSchemes,
  serveAppFiles,
  serveMedia,
  type AnswerMedia,
} from './desktop/page/app-protocol.ts'
import {
  addPolicyToDevServer,
  confinePages,
  denyDictionaries,
  denyDownloads,
  denyPermissions,
} from './desktop/page/security.ts'
import { dataFolderOverride, startOptions } from './desktop/start-options.ts'
import { openWindow, type EarlyWindow } from './desktop/ui/early-window.ts'
import { messageOf } from './errors.ts'
import type { AnswerCall } from './ipc/handle.ts'
import { receiveElectronCalls } from './ipc/electron-calls.ts'
import { isTrustedFrame } from './ipc/trusted-sender.ts'
import { earlyChoices } from './settings/early-choices.ts'

// Memory before speed: what a page does here is not much.
app.commandLine.appendSwitch('js-flags', '--optimize-for-size')

const development = !app.isPackaged
const devServerUrl = development ? (process.env['ELECTRON_RENDERER_URL'] ?? null) : null
const pageUrl = devServerUrl ?? appPageUrl
const outFolder = join(import.meta.dirname, '..')
const preloadPath = join(outFolder, 'preload', 'index.cjs')

// Before the app is ready, and before anything asks for a folder: the name is part of its path.
app.setName('Reelhaul')
const dataFolder = dataFolderOverride(process.env)
if (dataFolder !== null) app.setPath('userData', dataFolder)
// What a crash leaves behind stays on this machine.
app.setPath('crashDumps', crashFolder(app.getPath('userData')))
crashReporter.start({ uploadToServer: false })
registerAppSchemes()
confinePages(app)
// The app goes on in the tray; that it listens at all keeps Electron from quitting.
app.on('window-all-closed', () => undefined)

if (app.requestSingleInstanceLock()) {
  // Not awaited: the app becomes ready only after this module has run.
  const openRequests = new OpenRequests(app, process.argv, process.cwd())
  app
    .whenReady()
    .then(() => start(openRequests))
    .catch(giveUp)
} else {
  app.quit()
}

function giveUp(error: unknown): void {
  dialog.showErrorBox('Reelhaul cannot start', messageOf(error))
  app.exit(1)
}

async function start(openRequests: OpenRequests): Promise<void> {
  servePage()
  const { hidden } = startOptions(process.argv)
  const media = Promise.withResolvers<AnswerMedia>()
  serveMedia(media.promise)
  const answering = Promise.withResolvers<AnswerCall>()
  receiveElectronCalls((frame) => isTrustedFrame(frame, pageUrl), answering.promise)
  const early = hidden ? null : openEarly()
  const { startProgram } = await loadProgram()
  await startProgram({
    page: { url: pageUrl, preloadPath, early, development },
    answerCalls: answering.resolve,
    answerMedia: media.resolve,
    openRequests,
  })
}

/** In the user's language and theme from the start. */
function openEarly(): EarlyWindow {
  const { language, theme } = earlyChoices(app.getPath('userData'))
  nativeTheme.themeSource = theme
  const spoken = languageOf(language, app.getPreferredSystemLanguages())
  return openWindow(pageIn(pageUrl, spoken), preloadPath)
}

/** In parts, each after those that it needs: this thread hands the page its files in between. */
async function loadProgram(): Promise<typeof import('./desktop/program.ts')> {
  await import('../preload/contract/channels.ts')
  await turn()
  await import('./queue/sqlite/sqlite-job-store.ts')
  await turn()
  await import('./engine/create-engine.ts')
  await turn()
  return import('./desktop/program.ts')
}

function servePage(): void {
  denyPermissions(session.defaultSession)
  denyDownloads(session.defaultSession)
  denyDictionaries(session.defaultSession)
  if (devServerUrl === null) serveAppFiles(join(outFolder, 'renderer'))
  else addPolicyToDevServer(session.defaultSession, devServerUrl)
}
