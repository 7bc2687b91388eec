/** Composition root of the desktop app: the only place that starts its parts. */
import { join } from 'node:path'
import { app, dialog, session } from 'electron'
import { Automation } from './desktop/automation/automation.ts'
import { createDesktopEngine } from './desktop/create-desktop-engine.ts'
import { createDesktopUi } from './desktop/create-desktop-ui.ts'
import { createDesktopNetwork } from './desktop/desktop-network.ts'
import { createQueueService, importDepsOf } from './desktop/engine-services.ts'
import { surviveFaults } from './desktop/faults.ts'
import { followSystem } from './desktop/follow-system.ts'
import type { DesktopImports, ImportDeps } from './desktop/importing/import-service.ts'
import { PendingImports } from './desktop/importing/pending-imports.ts'
import { OpenRequests } from './desktop/importing/open-requests.ts'
import { log } from './desktop/log.ts'
import { appPageUrl, registerAppSchemes, serveAppFiles } from './desktop/page/app-protocol.ts'
import { addPolicyToDevServer, confinePages, denyPermissions } from './desktop/page/security.ts'
import { stopBeforeQuit } from './desktop/quit.ts'
import { createServices } from './desktop/services.ts'
import { openPath } from './desktop/shell-service.ts'
import { dataFolderOverride, startOptions } from './desktop/start-options.ts'
import { openWindow } from './desktop/ui/early-window.ts'
import type { DesktopUi } from './desktop/ui/desktop-ui.ts'
import { stringsFor, type DesktopStrings } from './desktop/ui/language.ts'
import { WebhookSwitch } from './desktop/webhook-switch.ts'
import type { Engine } from './engine/engine.ts'
import { messageOf } from './errors.ts'
import { handleElectronCalls } from './ipc/electron-calls.ts'
import type { Handlers } from './ipc/handle.ts'
import { createHandlers } from './ipc/handlers/index.ts'
import { lateHandlers } from './ipc/late-handlers.ts'
import type { QueueService } from './ipc/services.ts'
import { isTrustedFrame } from './ipc/trusted-sender.ts'
import { loadDescriptions } from './providers/described/load-descriptions.ts'
import { ProviderRegistry } from './providers/registry.ts'
import { openStores, type Stores } from './settings/open-stores.ts'

/** How long quitting may take until it happens anyway; the next start makes up for the rest. */
const quitDeadlineMs = 5000

const development = !app.isPackaged
const devServerUrl = development ? (process.env['ELECTRON_RENDERER_URL'] ?? null) : null
const pageUrl = devServerUrl ?? appPageUrl
const outFolder = join(import.meta.dirname, '..')
const preloadPath = join(outFolder, 'preload', 'index.cjs')

// Before the app is ready, and before anything asks for a folder: the name is part of its path.
app.setName('Reelhaul')
const dataFolder = dataFolderOverride(process.env)
if (dataFolder !== null) app.setPath('userData', dataFolder)
registerAppSchemes()
confinePages(app)

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
  // Its page loads in a process of its own while the rest is opened here; what it asks for waits.
  const early = hidden ? null : openWindow(pageUrl, preloadPath)
  const handlers = Promise.withResolvers<Handlers>()
  handleElectronCalls(lateHandlers(handlers.promise), {
    trusts: (frame) => isTrustedFrame(frame, pageUrl),
    checkOutput: development,
    onFault: (call, error) => log(`${call}: ${String(error)}`),
  })
  const userData = app.getPath('userData')
  const stores = await openStores(userData, join(app.getPath('downloads'), 'Reelhaul'))
  const described = await loadDescriptions(userData)
  const providers = new ProviderRegistry(described.providers.map(({ provider }) => provider))
  const network = createDesktopNetwork(stores, session.defaultSession, log)
  const desktopEngine = createDesktopEngine(stores, network, userData, providers)
  const { engine, samples, schedule } = desktopEngine
  const queue = createQueueService(engine, stores.settings)
  const importDeps = importDepsOf(engine, stores.settings, providers, stores.listChoices)
  const strings = stringsOf(stores.settings)
  const page = { strings, url: pageUrl, preloadPath, early, development }
  const { ui, feed, imports, browser } = createDesktopUi(stores, engine, queue, importDeps, page)
  surviveFaults({ log, notify: (text) => ui.window.send('notice', { text, tone: 'bad' }) })
  const pendingImports = createPendingImports(imports, ui)
  const automation = createAutomation(stores, engine, queue, importDeps, ui)
  const services = createServices({
    ...{ stores, network, providers, engine, queue, samples, faults: described.faults },
    ...{ feed, imports, pendingImports, browser, automation, strings },
    window: ui.window,
  })
  handlers.resolve(createHandlers(services))
  const webhooks = createWebhooks(stores, engine, ui)
  const stop = async (): Promise<void> => {
    feed.stop()
    schedule.stop()
    await automation.close()
    await webhooks.close()
    ui.close()
    await engine.stop()
    await desktopEngine.sampleProviders.stop()
  }
  stopBeforeQuit(app, stop, quitDeadlineMs)
  await samples.resume()
  if (stores.settings.paused) await engine.pauseAll(true)
  engine.start()
  void webhooks.apply(stores.settings.get().webhookListener)
  automation.start()
  followSystem(engine, ui.window, schedule)
  ui.queueChanged()
  if (!hidden) ui.window.show()
  openRequests.listen((request) => pendingImports.add(request))
}

function servePage(): void {
  denyPermissions(session.defaultSession)
  if (devServerUrl === null) serveAppFiles(join(outFolder, 'renderer'))
  else addPolicyToDevServer(session.defaultSession, devServerUrl)
}

/** What is said outside the window, in the language of the moment. */
function stringsOf(settings: Stores['settings']): () => DesktopStrings {
  return () => stringsFor(settings.get().language, app.getPreferredSystemLanguages())
}

/** What is opened from outside is asked about in the window. */
function createPendingImports(imports: DesktopImports, ui: DesktopUi): PendingImports {
  return new PendingImports({
    open: (sources) => imports.openSources(sources),
    show: () => ui.window.showAndSend('navigate', 'offer'),
  })
}

function createAutomation(
  { settings, watchedFolder }: Stores,
  engine: Engine,
  queue: QueueService,
  importDeps: ImportDeps,
  ui: DesktopUi,
): Automation {
  return new Automation({
    engine,
    queue,
    settings,
    importDeps,
    dataFolder: app.getPath('userData'),
    file: watchedFolder,
    env: development ? process.env : {},
    notify(text, tone) {
      if (tone === 'bad') log(text)
      ui.window.send('notice', { text, tone })
    },
    showCountdown(countdown) {
      if (countdown === null) ui.window.send('countdown', null)
      else ui.window.showAndSend('countdown', countdown)
    },
    openFolder: openPath,
  })
}

function createWebhooks({ settings }: Stores, engine: Engine, ui: DesktopUi): WebhookSwitch {
  const webhooks = new WebhookSwitch({
    onHint: (hint, webhook) => engine.receiveWebhook(hint, webhook),
    notify(text) {
      log(text)
      ui.window.send('notice', { text, tone: 'bad' })
    },
  })
  settings.onChange(({ webhookListener }) => void webhooks.apply(webhookListener))
  return webhooks
}
