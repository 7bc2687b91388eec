/** The engine in the terms of the window's services. */
import { basename, join } from 'node:path'
import type { ImportCommit, Settings } from '../../preload/contract/model.ts'
import { builtInProviders } from '../../preload/contract/vocabulary.ts'
import { routeProvider } from '../imports/route-provider.ts'
import { safeName } from '../naming/file-name.ts'
import { parseTemplate, type NameTemplate } from '../naming/name-template.ts'
import { nameOutputs } from '../naming/output-names.ts'
import type { Engine } from '../engine/engine.ts'
import type { EngineLimits } from '../engine/engine-options.ts'
import type { QueueService } from '../ipc/services.ts'
import type { AccountRecord, NewBatch } from '../queue/records.ts'
import { assertAllowed, type Policy } from '../policy/policy.ts'
import { writeReceipt } from '../views/receipt-jobs.ts'
import type { ProviderRegistry } from '../providers/registry.ts'
import type { SettingsStore } from '../settings/settings-store.ts'
import { AccountChoice, accountsToChoose } from './importing/account-choice.ts'
import { importBatch } from './importing/batch-import.ts'
import type { ImportDeps } from './importing/import-service.ts'
import type { ListMemory } from './importing/reading-choice.ts'
import type { RoutedRow } from './importing/survey-rows.ts'
import { isSampleAccount } from './sample-providers.ts'

export function createQueueService(
  engine: Engine,
  settings: Pick<SettingsStore, 'savePaused'>,
): QueueService {
  return {
    page: (query) => engine.views.page(query),
    locales: () => engine.store.lists.locales(),
    detail: (jobId) => engine.views.detail(jobId),
    act: (action) => engine.act(action),
    move: (move) => engine.moveJobs(move),
    undo: (token) => engine.undo(token),
    stopAction: () => engine.stopAction(),
    pauseAll(paused) {
      settings.savePaused(paused)
      return engine.pauseAll(paused)
    },
    filePathOf: (jobId, outputKey) =>
      engine.store.outputs
        .ofJob(jobId)
        .find(({ key, state }) => state === 'saved' && key === (outputKey ?? key))?.path ?? null,
    batchFolder: (batchId) => engine.store.batches.get(batchId)?.folder ?? null,
    receiptPath(batchId) {
      const batch = engine.store.batches.get(batchId)
      return batch && join(batch.folder, `${safeName(`${batch.name} receipt`)}.csv`)
    },
    async writeReceipt(batchId, path) {
      const name = engine.store.batches.get(batchId)?.name ?? ''
      await writeReceipt(engine.store, path, name, engine.store.lists.ids({ batchId }))
    },
  }
}

/** What an import needs of the engine and, read each time, of the settings. */
export function importDepsOf(
  engine: Engine,
  store: Pick<SettingsStore, 'get' | 'importAccounts' | 'saveImportAccounts'>,
  providers: ProviderRegistry,
  memory: ListMemory,
  policy: Pick<Policy, 'refusesProvider'> = { refusesProvider: () => null },
): ImportDeps {
  const settings = (): Settings => store.get()
  const stateOf = (accountId: string, remoteId: string) =>
    engine.store.jobs.find(accountId, remoteId)?.state ?? null
  const choice = (chosen: ImportCommit['accounts']): AccountChoice =>
    new AccountChoice({
      accounts: ownAccounts(engine),
      chosen: { ...store.importAccounts(), ...chosen },
      knows: (accountId, remoteId) => stateOf(accountId, remoteId) !== null,
    })
  return {
    memory,
    providers: providers.all(),
    route: (row, chosen) => routeProvider(row, chosen, (id) => providers.route(id)).provider,
    lookUp() {
      const accounts = choice({})
      return (row, provider) => {
        const account = accounts.of(row, provider)
        return account === null ? null : stateOf(account.id, row.remoteId)
      }
    },
    savedName(row, provider) {
      const account = choice({}).of(row, provider)
      const job = account === null ? null : engine.store.jobs.find(account.id, row.remoteId)
      const outputs = job === null ? [] : engine.store.outputs.ofJob(job.id)
      const path = outputs.find((output) => output.path !== null)?.path ?? null
      return path === null ? null : basename(path)
    },
    accountsFor: (rows) => accountsToChoose(rows, ownAccounts(engine), store.importAccounts()),
    target: (name) => newBatch(settings(), name, null),
    exampleNames(text, columns, rows) {
      const template = parseTemplate(text, columns ?? undefined)
      return rows.map((routed) => exampleName(template, routed))
    },
    hint: (hint) => engine.hint(hint),
    async add(batch, accounts, rows, options) {
      const result = await importBatch(
        {
          accounts: choice(accounts),
          saveAccount: (account) => engine.saveAccount(account),
          provider(name) {
            assertAllowed(policy.refusesProvider(name))
            return providers.named(name)
          },
          removeAccount: (accountId) => engine.removeAccount(accountId),
          addBatch: (added, jobs, intake) => engine.addBatch(added, jobs, intake),
        },
        batch,
        rows,
        options,
      )
      store.saveImportAccounts({ ...store.importAccounts(), ...accounts })
      return result
    },
  }
}

/**
 * A batch as the settings want it.
 * @param folder absolute; null: a folder of its own, named like it, in the download folder.
 */
export function newBatch(settings: Settings, name: string, folder: string | null): NewBatch {
  const own = join(settings.downloadFolder, safeName(name) || 'Batch')
  return { name, folder: folder ?? own, template: settings.template }
}

/** The user's accounts, without those of the simulator. */
export function ownAccounts(engine: Engine): AccountRecord[] {
  return engine.accounts().filter(({ id }) => !isSampleAccount(id))
}

export function limitsOf(settings: Settings): EngineLimits {
  return {
    concurrency: settings.concurrency,
    segments: settings.segments,
    bytesPerSecond: settings.limitRate,
    pollIntervalSeconds: settings.pollInterval,
    stuckAfterHours: settings.stuckAfterHours,
    giveUpAfterHours: settings.giveUpAfterHours,
    joinSubtitles: settings.joinSubtitles,
    collisions: settings.collisions,
    expirationSeconds: settings.expirationSeconds,
  }
}

/** What a video of a row would be called, as far as that can be said before the provider is asked. */
function exampleName(template: NameTemplate, { row, provider }: RoutedRow): string {
  const job = {
    provider: provider ?? builtInProviders[0],
    jobId: row.remoteId,
    title: row.title,
    date: Date.now(),
    columns: row.columns,
  }
  const video = { key: '0', kind: 'video', locale: null, index: null, extension: 'mp4' } as const
  return nameOutputs(template, job, [video])[0] ?? row.remoteId
}
