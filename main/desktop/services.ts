/** What the window may ask for, built from the parts of the running app. */
import { basename } from 'node:path'
import { app } from 'electron'
import type { Engine } from '../engine/engine.ts'
import type { QueueFeed } from '../ipc/queue-feed.ts'
import type {
  AutomationService,
  BrowseService,
  ImportService,
  PendingImportService,
  QueueService,
  SampleService,
  Services,
  UpdateService,
} from '../ipc/services.ts'
import { createGotClient } from '../providers/got-client.ts'
import type { DescriptionFault } from '../providers/described/load-descriptions.ts'
import type { ProviderRegistry } from '../providers/registry.ts'
import type { Stores } from '../settings/open-stores.ts'
import { createAccountService } from './account-service.ts'
import { createBatchService } from './batch-service.ts'
import type { DesktopNetwork } from './desktop-network.ts'
import { ownAccounts } from './engine-services.ts'
import type { FinishedOutputs } from './outputs/finished-outputs.ts'
import type { MediaProtocol } from './outputs/media-protocol.ts'
import { createOutputService } from './outputs/output-service.ts'
import { createProblemService } from './problem-service.ts'
import { createSavedFilesService } from './outputs/saved-files-service.ts'
import { providerViews } from './provider-views.ts'
import { createProxyPassword } from './proxy-password.ts'
import { createShellService, openPath } from './shell-service.ts'
import type { DesktopStrings } from './ui/language.ts'
import type { MainWindow } from './ui/window.ts'

export interface ServiceDeps {
  readonly stores: Stores
  readonly network: DesktopNetwork
  readonly providers: ProviderRegistry
  /** Descriptions of providers that cannot be used. */
  readonly faults: readonly DescriptionFault[]
  readonly engine: Engine
  readonly queue: QueueService
  readonly samples: SampleService
  readonly feed: QueueFeed
  readonly imports: ImportService
  readonly pendingImports: PendingImportService
  readonly browser: BrowseService
  readonly automation: AutomationService
  readonly updates: UpdateService
  readonly window: MainWindow
  /** In the language of the moment. */
  readonly strings: () => DesktopStrings
  readonly finished: FinishedOutputs
  readonly media: MediaProtocol
}

/** Call once the app is ready. */
export function createServices({
  stores: { settings, secrets, notices },
  network,
  providers,
  faults,
  engine,
  queue,
  samples,
  feed,
  imports,
  pendingImports,
  browser,
  automation,
  updates,
  window,
  strings,
  finished,
  media,
}: ServiceDeps): Services {
  const shell = createShellService({
    window: () => window.current,
    strings,
    facts: {
      // Read with the keys, after the first view.
      get keyring() {
        return secrets.persistent
      },
      locales: app.getPreferredSystemLanguages(),
      notice:
        [...notices, engine.notice, ...faultNotices(faults, strings())]
          .filter((notice) => notice !== null)
          .join(' ') || null,
      providers: providerViews(providers.all()),
    },
  })
  return {
    queue,
    problems: createProblemService(engine),
    batches: createBatchService({ engine, settings, providers, strings }),
    outputs: createOutputService({
      ...{ outputs: finished, media, openPath },
      look: (id) => engine.saved.look(id),
    }),
    savedFiles: createSavedFilesService(engine, shell),
    imports,
    pendingImports,
    browser,
    accounts: createAccountService({
      secrets,
      limits: settings,
      accounts: () => ownAccounts(engine),
      saveRecord: (account) => engine.saveAccount(account),
      removeRecord: (accountId) => engine.removeAccount(accountId),
      jobsOf: (accountId) => engine.store.lists.count({ accountId }),
      pace: (accountId) => engine.paceOf(accountId),
      provider: (name) => providers.find(name),
      api: createGotClient({ network }),
      inPace: (accountId, api) => engine.inPaceOf(accountId, api),
    }),
    settings,
    samples,
    shell,
    automation,
    updates,
    proxyPassword: createProxyPassword(secrets, () => network.changed()),
    watchQueue: (query) => feed.watch(query),
  }
}

/** One sentence for each file, with its first problem. */
function faultNotices(
  faults: readonly DescriptionFault[],
  { messages }: DesktopStrings,
): readonly string[] {
  return faults.map(({ file, problems: [problem = ''] }) =>
    messages.providerFiles.notUsed({ file: basename(file), problem }),
  )
}
