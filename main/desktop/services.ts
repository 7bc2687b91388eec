/** What the window may ask for, built from the parts of the running app. */
import { basename, join } from 'node:path'
import { app } from 'electron'
import type { Engine } from '../engine/engine.ts'
import { assertAccountAllowed } from '../engine/engine-rules.ts'
import type { QueueFeed } from '../ipc/queue-feed.ts'
import type {
  AutomationService,
  BrowseService,
  ImportService,
  NotifyService,
  PendingImportService,
  QueueService,
  SampleService,
  Services,
  UpdateService,
} from '../ipc/services.ts'
import { createGotClient } from '../providers/got-client.ts'
import type { DescriptionFault } from '../providers/described/load-descriptions.ts'
import type { ProviderRegistry } from '../providers/registry.ts'
import type { LogFile } from '../logs/log-file.ts'
import type { Stores } from '../settings/open-stores.ts'
import { createAboutService } from './about-service.ts'
import type { Policy } from '../policy/policy.ts'
import { settingsRulesOf } from '../policy/policy-settings.ts'
import { policyView } from '../policy/policy-view.ts'
import { createAskUser } from './consent/ask-user.ts'
import { createSettingsImport } from './consent/settings-import.ts'
import { Grants } from './consent/grants.ts'
import { guardServices } from './consent/guard-services.ts'
import type { AccountKeys } from './account-keys.ts'
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
import { storedElsewhere } from './stored-elsewhere.ts'
import { createShellService, openPath } from './shell-service.ts'
import { createSupportService } from './support-service.ts'
import type { DesktopStrings } from './ui/language.ts'
import type { MainWindow } from './ui/window.ts'

export interface ServiceDeps {
  readonly stores: Stores
  readonly keys: AccountKeys
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
  readonly notify: NotifyService
  readonly updates: UpdateService
  readonly window: MainWindow
  /** In the language of the moment. */
  readonly strings: () => DesktopStrings
  readonly finished: FinishedOutputs
  readonly media: MediaProtocol
  readonly policy: Policy
  readonly logFile: LogFile
}

/** Call once the app is ready. */
export function createServices({
  stores: { settings, secrets, notices, grants: granted },
  keys,
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
  notify,
  updates,
  window,
  strings,
  finished,
  media,
  policy,
  logFile,
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
      get notice() {
        const elsewhere = storedElsewhere(secrets, ownAccounts(engine), strings())
        return (
          [...notices, engine.notice, ...faultNotices(faults, strings()), elsewhere]
            .filter((notice) => notice !== null)
            .join(' ') || null
        )
      },
      providers: providerViews(providers.all()),
      policy: policyView(
        policy,
        providers.all().map(({ name }) => name),
      ),
    },
  })
  const ask = createAskUser({ window: () => window.current, strings })
  const grants = new Grants({
    file: granted,
    inUse: () => [
      settings.get().downloadFolder,
      ...engine.store.batches
        .all()
        .flatMap(({ folder, formerFolders }) => [folder, ...formerFolders]),
    ],
  })
  const services: Services = {
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
      keys,
      limits: settings,
      accounts: () => ownAccounts(engine),
      saveRecord: (account) => engine.saveAccount(account),
      removeRecord: (accountId) => engine.removeAccount(accountId),
      jobsOf: (accountId) => engine.store.lists.count({ accountId }),
      pace: (accountId) => engine.paceOf(accountId),
      provider: (name) => providers.find(name),
      api: createGotClient({ network }),
      inPace: (accountId, api) => engine.inPaceOf(accountId, api),
      assertAllowed: (account) => assertAccountAllowed(policy, account),
    }),
    settings,
    settingsImport: createSettingsImport({ settings, ask, fixed: settingsRulesOf(policy).fixed }),
    samples,
    shell,
    automation,
    about: createAboutService({
      // In a package they lie beside the program, where they can be read without it.
      folder: app.isPackaged
        ? join(process.resourcesPath, 'legal')
        : join(app.getAppPath(), 'out/legal'),
      version: app.getVersion(),
      versions: process.versions,
      chooseBill: () => shell.chooseBill(),
    }),
    support: createSupportService({
      ...{ strings, logFile, window: () => window.current },
      facts: () => ({
        keyring: secrets.persistent,
        accounts: ownAccounts(engine).length,
        notices: notices.length + (engine.notice === null ? 0 : 1),
        unusableProviderFiles: faults.length,
        storeLost: engine.lost?.reason ?? null,
      }),
    }),
    notify,
    updates,
    proxyPassword: createProxyPassword(secrets, () => network.changed()),
    watchQueue: (query) => feed.watch(query),
  }
  return guardServices(services, {
    ask,
    grants,
    refusesFolder: (path) => policy.refusesFolder(path),
    usualAddress: (name) => providers.find(name)?.defaultBaseUrl ?? null,
  })
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
