/** Composition root of the desktop app: the only place that starts its parts. */
import { join } from 'node:path'
import { app, dialog, session } from 'electron'
import { adviceText } from '../preload/contract/advice.ts'
import { Automation } from './desktop/automation/automation.ts'
import { BandwidthSchedule } from './desktop/bandwidth-schedule.ts'
import { createDesktopNetwork, type DesktopNetwork } from './desktop/desktop-network.ts'
import {
  addBatchTo,
  createQueueService,
  importDepsOf,
  limitsOf,
  newBatch,
} from './desktop/engine-services.ts'
import { surviveFaults } from './desktop/faults.ts'
import { followSystem } from './desktop/follow-system.ts'
import { resultOf } from './desktop/importing/batch-import.ts'
import { DesktopImports } from './desktop/importing/import-service.ts'
import { PendingImports } from './desktop/importing/pending-imports.ts'
import { OpenRequests } from './desktop/importing/open-requests.ts'
import { log } from './desktop/log.ts'
import { appPageUrl, registerAppSchemes, serveAppFiles } from './desktop/page/app-protocol.ts'
import { addPolicyToDevServer, confinePages, denyPermissions } from './desktop/page/security.ts'
import { stopBeforeQuit } from './desktop/quit.ts'
import { isSampleAccount, SampleJobs } from './desktop/sample-service.ts'
import { createServices } from './desktop/services.ts'
import { openPath } from './desktop/shell-service.ts'
import { dataFolderOverride, startOptions } from './desktop/start-options.ts'
import { DesktopUi } from './desktop/ui/desktop-ui.ts'
import { stringsFor, type DesktopStrings } from './desktop/ui/language.ts'
import { WebhookSwitch } from './desktop/webhook-switch.ts'
import { Engine } from './engine/engine.ts'
import { messageOf } from './errors.ts'
import { handleElectronCalls } from './ipc/electron-calls.ts'
import { createHandlers } from './ipc/handlers/index.ts'
import { QueueFeed } from './ipc/queue-feed.ts'
import type { QueueService } from './ipc/services.ts'
import { isTrustedFrame } from './ipc/trusted-sender.ts'
import { activeStates } from './queue/job-state.ts'
import { openStores, type Stores } from './settings/open-stores.ts'

/** How long quitting may take until it happens anyway; the next start makes up for the rest. */
const quitDeadlineMs = 5000
/** A little longer than the window offers to take something back. */
const undoGraceMs = 10_000

const development = !app.isPackaged
const devServerUrl = development ? (process.env['ELECTRON_RENDERER_URL'] ?? null) : null
const pageUrl = devServerUrl ?? appPageUrl
const outFolder = join(import.meta.dirname, '..')

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
  const stores = await openStores(
    app.getPath('userData'),
    join(app.getPath('downloads'), 'Reelhaul'),
  )
  const network = createDesktopNetwork(stores, session.defaultSession, log)
  const { engine, samples, schedule } = createEngine(stores, network)
  const queue = createQueueService(engine, stores.settings)
  const { ui, feed, imports } = createUi(stores, engine, queue)
  surviveFaults({ log, tell: (text) => ui.window.tell('notice', { text, tone: 'bad' }) })
  const pendingImports = createPendingImports(imports, ui)
  const automation = createAutomation(stores, engine, queue, ui)
  const services = createServices({
    ...{ stores, network, engine, queue, samples },
    ...{
      feed,
      imports,
      pendingImports,
      automation,
      window: ui.window,
      strings: stringsOf(stores.settings),
    },
  })
  handleElectronCalls(createHandlers(services), {
    trusts: (frame) => isTrustedFrame(frame, pageUrl),
    checkOutput: development,
    onFault: (call, error) => log(`${call}: ${String(error)}`),
  })
  const webhooks = createWebhooks(stores, engine, ui)
  const stop = async (): Promise<void> => {
    feed.stop()
    schedule.stop()
    await automation.close()
    await webhooks.close()
    ui.close()
    await engine.stop()
    await samples.stop()
  }
  stopBeforeQuit(app, stop, quitDeadlineMs)
  await samples.resume()
  if (stores.settings.paused) await engine.pauseAll(true)
  engine.start()
  void webhooks.apply(stores.settings.get().webhookListener)
  automation.start()
  followSystem(engine, ui.window, schedule)
  ui.queueChanged()
  if (!startOptions(process.argv).hidden) ui.window.show()
  openRequests.listen((request) => pendingImports.add(request))
}

function servePage(): void {
  denyPermissions(session.defaultSession)
  if (devServerUrl === null) serveAppFiles(join(outFolder, 'renderer'))
  else addPolicyToDevServer(session.defaultSession, devServerUrl)
}

interface Work {
  readonly engine: Engine
  readonly samples: SampleJobs
  readonly schedule: BandwidthSchedule
}

function createEngine({ settings, secrets }: Stores, network: DesktopNetwork): Work {
  const schedule: BandwidthSchedule = new BandwidthSchedule({
    settings: () => settings.get(),
    apply: () => engine.configure(limits()),
    now: Date.now,
  })
  const limits = () => ({ ...limitsOf(settings.get()), bytesPerSecond: schedule.rate() })
  const samples: SampleJobs = new SampleJobs({
    saveAccount: (account) => engine.saveAccount(account),
    addBatch: async (name, jobs) =>
      resultOf(await addBatchTo(engine, newBatch(settings.get(), name, null), jobs)),
    unfinished: () =>
      engine
        .accounts()
        .filter(({ id }) => isSampleAccount(id))
        .reduce(
          (sum, { id }) => sum + engine.store.count({ states: activeStates, accountId: id }),
          0,
        ),
  })
  const engine: Engine = new Engine({
    dataFolder: app.getPath('userData'),
    limits: limits(),
    network,
    credential: (accountId) => samples.credential(accountId) ?? secrets.get(accountId),
    accountLimits: (accountId) => settings.accountLimits(accountId),
    unattended: false,
    undoGraceMs,
    log,
  })
  settings.onChange(() => {
    schedule.changed()
    engine.configure(limits())
  })
  return { engine, samples, schedule }
}

interface Ui {
  readonly ui: DesktopUi
  readonly feed: QueueFeed
  readonly imports: DesktopImports
}

function createUi({ settings }: Stores, engine: Engine, queue: QueueService): Ui {
  const imports = new DesktopImports(importDepsOf(engine, settings), (progress) =>
    ui.window.tell('importProgress', progress),
  )
  const feed: QueueFeed = new QueueFeed({
    page: (query) => engine.views.page(query),
    push: (page) => ui.window.tell('queuePage', page),
    visible: () => ui.window.visible,
  })
  const ui: DesktopUi = new DesktopUi({
    settings,
    strings: stringsOf(settings),
    url: pageUrl,
    preloadPath: join(outFolder, 'preload', 'index.cjs'),
    development,
    overview: () => ({
      summary: engine.views.summary(),
      batches: engine.store.batches().map((batch) => engine.views.batch(batch)),
    }),
    pauseAll: (paused) => void queue.pauseAll(paused),
    onWindowShown: () => feed.shown(),
    onWindowClosed() {
      feed.stop()
      imports.discardAll()
    },
  })
  engine.on('changed', () => {
    feed.changed()
    ui.queueChanged()
  })
  engine.on('storeLost', ({ message, advice }) => {
    log(message)
    const { messages } = stringsOf(settings)()
    const text = `${message} ${adviceText(advice, messages.advice)}`
    ui.window.tell('notice', { text, tone: 'bad' })
  })
  engine.on('batchSettled', (batchId) => {
    const batch = engine.store.batch(batchId)
    if (batch !== null) ui.batchSettled(engine.views.batch(batch))
  })
  return { ui, feed, imports }
}

/** What is said outside the window, in the language of the moment. */
function stringsOf(settings: Stores['settings']): () => DesktopStrings {
  return () => stringsFor(settings.get().language, app.getPreferredSystemLanguages())
}

/** What is opened from outside is asked about in the window. */
function createPendingImports(imports: DesktopImports, ui: DesktopUi): PendingImports {
  return new PendingImports({
    previewFiles: (paths) => imports.previewFiles(paths),
    previewLink: (link) => imports.previewLink(link),
    show: () => ui.window.showAndTell('navigate', 'offer'),
  })
}

function createAutomation(
  { settings, watchedFolder }: Stores,
  engine: Engine,
  queue: QueueService,
  ui: DesktopUi,
): Automation {
  return new Automation({
    engine,
    queue,
    settings,
    importParts: importDepsOf(engine, settings),
    dataFolder: app.getPath('userData'),
    file: watchedFolder,
    env: development ? process.env : {},
    tell(text, tone) {
      if (tone === 'bad') log(text)
      ui.window.tell('notice', { text, tone })
    },
    showCountdown(countdown) {
      if (countdown === null) ui.window.tell('countdown', null)
      else ui.window.showAndTell('countdown', countdown)
    },
    openFolder: openPath,
  })
}

function createWebhooks({ settings }: Stores, engine: Engine, ui: DesktopUi): WebhookSwitch {
  const webhooks = new WebhookSwitch({
    onHint: (hint) => engine.hint(hint),
    tell(text) {
      log(text)
      ui.window.tell('notice', { text, tone: 'bad' })
    },
  })
  settings.onChange(({ webhookListener }) => void webhooks.apply(webhookListener))
  return webhooks
}
