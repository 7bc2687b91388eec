/** The window with what feeds it, connected to the engine. */
import type { Engine } from '../engine/engine.ts'
import { QueueFeed } from '../ipc/queue-feed.ts'
import type { QueueService } from '../ipc/services.ts'
import type { Stores } from '../settings/open-stores.ts'
import { ActionReporter } from './action-reporter.ts'
import { foundBatchName } from './browsing/batch-name.ts'
import { JobBrowser } from './browsing/job-browser.ts'
import { ownAccounts } from './engine-services.ts'
import { DesktopImports, type ImportDeps } from './importing/import-service.ts'
import { DesktopUi, type DesktopUiDeps } from './ui/desktop-ui.ts'

export interface ConnectedUi {
  readonly ui: DesktopUi
  readonly feed: QueueFeed
  readonly imports: DesktopImports
  readonly browser: JobBrowser
}

export type UiPage = Pick<
  DesktopUiDeps,
  'language' | 'url' | 'preloadPath' | 'early' | 'development' | 'log'
>

export function createDesktopUi(
  { settings }: Stores,
  engine: Engine,
  queue: QueueService,
  importDeps: ImportDeps,
  page: UiPage,
): ConnectedUi {
  const ui = new DesktopUi({
    ...page,
    settings,
    overview: () => engine.views.overview(),
    pauseAll: (paused) => void queue.pauseAll(paused),
  })
  const feed = new QueueFeed({
    page: (query) => engine.views.page(query),
    push: (pushed) => ui.window.send('queuePage', pushed),
    visible: () => ui.window.visible,
  })
  const imports = new DesktopImports(importDeps, (progress) =>
    ui.window.send('importProgress', progress),
  )
  const browser = new JobBrowser({
    accounts: () => ownAccounts(engine),
    page: (accountId, wanted, signal) => engine.findJobs(accountId, wanted, signal),
    batchName({ provider }) {
      const label = importDeps.providers.find(({ name }) => name === provider)?.label ?? provider
      return foundBatchName(label, page.language.strings(), Date.now())
    },
    preview: (draft) => imports.preview({ draft }),
  })
  ui.on('windowShown', () => feed.shown())
  ui.on('windowClosed', () => {
    feed.stop()
    imports.rest()
    browser.stop()
  })
  showEngine(engine, ui, feed)
  return { ui, feed, imports, browser }
}

function showEngine(engine: Engine, ui: DesktopUi, feed: QueueFeed): void {
  const reporter = new ActionReporter({
    send: (progress) => ui.window.send('actionProgress', progress),
    now: () => performance.now(),
  })
  engine.on('actionProgress', (progress) => reporter.report(progress))
  engine.on('changed', () => {
    feed.changed()
    ui.queueChanged()
  })
  engine.on('blocked', (block) =>
    ui.stopped(engine.views.attentions.of({ ...block, blocked: true, until: null })),
  )
  engine.saved.run.on('progress', (verification) => ui.window.send('verification', verification))
  engine.on('batchSettled', (batchId) => {
    const batch = engine.store.batches.get(batchId)
    if (batch !== null) ui.batchSettled(engine.views.batch(batch))
  })
}
