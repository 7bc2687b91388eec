/** Composition root of the desktop app: the only place that starts its parts. */
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { app, session } from 'electron'
import type { Engine } from '../engine/engine.ts'
import { firstViewFirst } from '../ipc/first-view.ts'
import { answerWith, type AnswerCall } from '../ipc/handle.ts'
import { createHandlers } from '../ipc/handlers/index.ts'
import type { QueueFeed } from '../ipc/queue-feed.ts'
import type { QueueService } from '../ipc/services.ts'
import type { Network } from '../network/network.ts'
import { loadDescriptions } from '../providers/described/load-descriptions.ts'
import { ProviderRegistry } from '../providers/registry.ts'
import { openPolicy } from '../policy/open-policy.ts'
import { settingsRulesOf } from '../policy/policy-settings.ts'
import { openStores, type Stores } from '../settings/open-stores.ts'
import { AccountKeys } from './account-keys.ts'
import { Automation } from './automation/automation.ts'
import { createDesktopEngine } from './create-desktop-engine.ts'
import { createDesktopUi, type UiPage } from './create-desktop-ui.ts'
import { logEngine } from '../support/log-engine.ts'
import { crashFolder, removeOldDumps } from './crash-dumps.ts'
import { logProgram, openDesktopLog } from './desktop-log.ts'
import { createDesktopNetwork } from './desktop-network.ts'
import { createQueueService, importDepsOf } from './engine-services.ts'
import { surviveFaults } from './faults.ts'
import { followPower, openLinks, showWhenAsked } from './follow-system.ts'
import type { DesktopImports, ImportDeps } from './importing/import-service.ts'
import type { OpenRequests } from './importing/open-requests.ts'
import { PendingImports } from './importing/pending-imports.ts'
import { NotifySwitch } from './notify-switch.ts'
import { FinishedOutputs } from './outputs/finished-outputs.ts'
import { MediaProtocol } from './outputs/media-protocol.ts'
import type { AnswerMedia } from './page/app-protocol.ts'
import type { OutsideDeps } from './outside/open-outside.ts'
import { OutsideSwitch } from './outside/outside-switch.ts'
import { stopBeforeQuit } from './quit.ts'
import { createServices } from './services.ts'
import { openPath } from './shell-service.ts'
import { namedPolicy } from './start-options.ts'
import type { DesktopUi } from './ui/desktop-ui.ts'
import { createUpdates } from './updates/create-updates.ts'
import { DesktopLanguage } from './ui/language.ts'
import { WebhookSwitch } from './webhook-switch.ts'

/** How long quitting may take until it happens anyway; the next start makes up for the rest. */
const quitDeadlineMs = 5000

/** How long the work waits for the window's first rows. */
const firstPageWithinMs = 1000
/** And then, until they are sent and drawn. */
const drawingMs = 50

export interface ProgramStart {
  /** Whose window, if there is to be one, is loading already. */
  readonly page: Omit<UiPage, 'language' | 'log'>
  /** Hands over what answers the window's calls, as soon as it can. */
  readonly answerCalls: (answer: AnswerCall) => void
  /** The same for what players ask for. */
  readonly answerMedia: (answer: AnswerMedia) => void
  readonly openRequests: OpenRequests
}

/**
 * Opens settings, queue, engine and window, and lets them work. Call once the app is ready.
 * @throws UsageError when the data folder is in use or cannot be opened.
 */
export async function startProgram({
  page,
  answerCalls,
  answerMedia,
  openRequests,
}: ProgramStart): Promise<void> {
  const { development } = page
  const userData = app.getPath('userData')
  // Before anything else: without what it says nothing may be done.
  const policy = openPolicy(namedPolicy(process.argv, process.cwd()))
  const downloads = join(app.getPath('downloads'), 'Reelhaul')
  const stores = openStores(userData, downloads, settingsRulesOf(policy))
  const logFile = openDesktopLog(userData, stores, process.env)
  const { log, say, fault } = logFile
  const described =
    policy.switchedOff('describedProviders') === null
      ? await loadDescriptions(userData)
      : { providers: [], faults: [] }
  const providers = new ProviderRegistry(described.providers.map(({ provider }) => provider))
  const network = createDesktopNetwork(stores, session.defaultSession, say)
  const keys = new AccountKeys(stores.secrets, process.env)
  const desktopEngine = createDesktopEngine(stores, keys, network, userData, providers, policy, say)
  const { engine, samples, schedule } = desktopEngine
  logProgram(app, log, page.early === null)
  logEngine(engine, log)
  const queue = createQueueService(engine, stores.settings)
  const importDeps = importDepsOf(engine, stores.settings, providers, stores.listChoices, policy)
  const language = await loadLanguage(stores.settings)
  const { strings } = language
  const { ui, feed, imports, browser } = createDesktopUi(stores, engine, queue, importDeps, {
    ...page,
    language,
    log,
  })
  if (stores.settings.paused) await engine.pauseAll(true)
  surviveFaults({ log: fault, notify: (text) => ui.window.send('notice', { text, tone: 'bad' }) })
  const pendingImports = createPendingImports(imports, ui)
  const automation = createAutomation(stores, engine, queue, importDeps, ui, say)
  const notify = createNotifySwitch(stores, desktopEngine.engine, network, ui, strings, say)
  const updates = createUpdates({
    ...{ stores, network, engine, ui, strings, log: say },
    forbidden: process.env['REELHAUL_UPDATES'] === 'off' || policy.switchedOff('updates') !== null,
  })
  const finished = new FinishedOutputs(engine.store)
  const media = new MediaProtocol(finished)
  answerMedia((request) => media.answer(request))
  const services = createServices({
    ...{ stores, keys, network, providers, engine, queue, samples, faults: described.faults },
    ...{ feed, imports, pendingImports, browser, automation, notify, updates, strings },
    ...{ window: ui.window, finished, media, policy, logFile },
  })
  const keysRead = Promise.withResolvers<void>()
  const answer = answerWith(createHandlers(services), {
    checkOutput: development,
    onFault: (call, error) => fault(error, call),
  })
  answerCalls(firstViewFirst(answer, keysRead.promise))
  if (page.early !== null) ui.window.show()
  showWhenAsked(ui.window)
  const webhooks = createWebhooks(stores, engine, ui, say)
  const outside = createOutside({ engine, queue, importDeps, dataFolder: userData, log: say }, ui)
  let stopping = false
  const stop = async (): Promise<void> => {
    stopping = true
    feed.stop()
    schedule.stop()
    updates.stop()
    await automation.close()
    await webhooks.close()
    await outside.close()
    await notify.close()
    ui.close()
    await engine.stop()
    await desktopEngine.sampleProviders.stop()
    log.info('stopped', { code: 0 })
    await logFile.flush()
  }
  stopBeforeQuit(app, stop, quitDeadlineMs, () => updates.atQuit())
  if (page.early !== null) await firstRows(feed)
  await stores.secrets.load()
  keysRead.resolve()
  if (stopping) return
  await samples.resume()
  engine.start()
  void webhooks.apply(stores.settings.get().webhookListener)
  followOutside(outside, stores)
  automation.start()
  notify.start()
  followPower(engine, schedule)
  openLinks()
  ui.follow()
  updates.start()
  openRequests.listen((request) => pendingImports.add(request))
  void removeOldDumps(crashFolder(userData), Date.now())
}

/** The rows first, then the work: both take the same thread. */
async function firstRows(feed: QueueFeed): Promise<void> {
  await Promise.race([feed.watched, delay(firstPageWithinMs)])
  await delay(drawingMs)
}

/** What is said outside the window, in the language of the moment. */
async function loadLanguage(settings: Stores['settings']): Promise<DesktopLanguage> {
  const language = await DesktopLanguage.load({
    choice: () => settings.get().language,
    preferred: () => app.getPreferredSystemLanguages(),
  })
  settings.onChange(() => void language.changed())
  return language
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
  say: (text: string) => void,
): Automation {
  return new Automation({
    engine,
    queue,
    settings,
    importDeps,
    dataFolder: app.getPath('userData'),
    file: watchedFolder,
    notify(text, tone) {
      if (tone === 'bad') say(text)
      ui.window.send('notice', { text, tone })
    },
    showCountdown(countdown) {
      if (countdown === null) ui.window.send('countdown', null)
      else ui.window.showAndSend('countdown', countdown)
    },
    openFolder: openPath,
  })
}

function createNotifySwitch(
  { settings, secrets }: Stores,
  engine: Engine,
  network: Network,
  ui: DesktopUi,
  strings: DesktopLanguage['strings'],
  say: (text: string) => void,
): NotifySwitch {
  return new NotifySwitch({
    ...{ engine, settings, secrets, network, strings, log: say },
    dataFolder: app.getPath('userData'),
    notify(text) {
      say(text)
      ui.window.send('notice', { text, tone: 'bad' })
    },
  })
}

function createWebhooks(
  { settings }: Stores,
  engine: Engine,
  ui: DesktopUi,
  say: (text: string) => void,
): WebhookSwitch {
  const webhooks = new WebhookSwitch({
    onHint: (hint, webhook) => engine.receiveWebhook(hint, webhook),
    notify(text) {
      say(text)
      ui.window.send('notice', { text, tone: 'bad' })
    },
  })
  settings.onChange(({ webhookListener }) => void webhooks.apply(webhookListener))
  return webhooks
}

/** Both are loaded with the first that is switched on. */
function createOutside(deps: OutsideDeps, ui: DesktopUi): OutsideSwitch {
  const load = () => import('./outside/open-outside.ts')
  return new OutsideSwitch({
    openControl: async () => (await load()).openControl(deps),
    openMetrics: async (port) => (await load()).openMetrics(deps, port),
    notify(text) {
      deps.log(text)
      ui.window.send('notice', { text, tone: 'bad' })
    },
  })
}

/** Not before the work has begun: jobs that come in go on at once. */
function followOutside(outside: OutsideSwitch, { settings }: Stores): void {
  void outside.apply(settings.get())
  settings.onChange((changed) => void outside.apply(changed))
}
