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
import { loadDescriptions } from '../providers/described/load-descriptions.ts'
import { ProviderRegistry } from '../providers/registry.ts'
import { openStores, type Stores } from '../settings/open-stores.ts'
import { Automation } from './automation/automation.ts'
import { createDesktopEngine } from './create-desktop-engine.ts'
import { createDesktopUi, type UiPage } from './create-desktop-ui.ts'
import { createDesktopNetwork } from './desktop-network.ts'
import { createQueueService, importDepsOf } from './engine-services.ts'
import { surviveFaults } from './faults.ts'
import { followPower, openLinks, showWhenAsked } from './follow-system.ts'
import type { DesktopImports, ImportDeps } from './importing/import-service.ts'
import type { OpenRequests } from './importing/open-requests.ts'
import { PendingImports } from './importing/pending-imports.ts'
import { log } from './log.ts'
import { FinishedOutputs } from './outputs/finished-outputs.ts'
import { MediaProtocol } from './outputs/media-protocol.ts'
import type { AnswerMedia } from './page/app-protocol.ts'
import { stopBeforeQuit } from './quit.ts'
import { createServices } from './services.ts'
import { openPath } from './shell-service.ts'
import type { DesktopUi } from './ui/desktop-ui.ts'
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
  readonly page: Omit<UiPage, 'language'>
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
  const stores = openStores(userData, join(app.getPath('downloads'), 'Reelhaul'))
  const described = await loadDescriptions(userData)
  const providers = new ProviderRegistry(described.providers.map(({ provider }) => provider))
  const network = createDesktopNetwork(stores, session.defaultSession, log)
  const desktopEngine = createDesktopEngine(stores, network, userData, providers)
  const { engine, samples, schedule } = desktopEngine
  const queue = createQueueService(engine, stores.settings)
  const importDeps = importDepsOf(engine, stores.settings, providers, stores.listChoices)
  const language = await loadLanguage(stores.settings)
  const { strings } = language
  const { ui, feed, imports, browser } = createDesktopUi(stores, engine, queue, importDeps, {
    ...page,
    language,
  })
  if (stores.settings.paused) await engine.pauseAll(true)
  surviveFaults({ log, notify: (text) => ui.window.send('notice', { text, tone: 'bad' }) })
  const pendingImports = createPendingImports(imports, ui)
  const automation = createAutomation(stores, engine, queue, importDeps, ui)
  const finished = new FinishedOutputs(engine.store)
  const media = new MediaProtocol(finished)
  answerMedia((request) => media.answer(request))
  const services = createServices({
    ...{ stores, network, providers, engine, queue, samples, faults: described.faults },
    ...{ feed, imports, pendingImports, browser, automation, strings },
    ...{ window: ui.window, finished, media },
  })
  const keysRead = Promise.withResolvers<void>()
  const answer = answerWith(createHandlers(services), {
    checkOutput: development,
    onFault: (call, error) => log(`${call}: ${String(error)}`),
  })
  answerCalls(firstViewFirst(answer, keysRead.promise))
  if (page.early !== null) ui.window.show()
  showWhenAsked(ui.window)
  const webhooks = createWebhooks(stores, engine, ui)
  let stopping = false
  const stop = async (): Promise<void> => {
    stopping = true
    feed.stop()
    schedule.stop()
    await automation.close()
    await webhooks.close()
    ui.close()
    await engine.stop()
    await desktopEngine.sampleProviders.stop()
  }
  stopBeforeQuit(app, stop, quitDeadlineMs)
  if (page.early !== null) await firstRows(feed)
  await stores.secrets.load()
  keysRead.resolve()
  if (stopping) return
  await samples.resume()
  engine.start()
  void webhooks.apply(stores.settings.get().webhookListener)
  automation.start()
  followPower(engine, schedule)
  openLinks()
  ui.follow()
  openRequests.listen((request) => pendingImports.add(request))
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
): Automation {
  return new Automation({
    engine,
    queue,
    settings,
    importDeps,
    dataFolder: app.getPath('userData'),
    file: watchedFolder,
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
