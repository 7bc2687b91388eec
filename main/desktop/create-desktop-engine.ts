/** The engine as the desktop app runs it: with its settings, keys, schedule and sample jobs. */
import { isLoopback } from '../../preload/contract/loopback.ts'
import { createEngine } from '../engine/create-engine.ts'
import { engineRulesOf } from '../engine/engine-rules.ts'
import type { Engine } from '../engine/engine.ts'
import type { EngineLimits } from '../engine/engine-options.ts'
import type { Policy } from '../policy/policy.ts'
import type { AccountRecord } from '../queue/records.ts'
import { activeStates } from '../queue/job-state.ts'
import type { ProviderRegistry } from '../providers/registry.ts'
import type { AccountKeys } from './account-keys.ts'
import type { Stores } from '../settings/open-stores.ts'
import { BandwidthSchedule } from './bandwidth-schedule.ts'
import type { DesktopNetwork } from './desktop-network.ts'
import { limitsOf, newBatch } from './engine-services.ts'
import { resultOf } from './importing/batch-import.ts'
import { isSampleAccount, SampleProviders } from './sample-providers.ts'
import { SampleJobs } from './sample-service.ts'

/** A little longer than the window offers to take something back. */
const undoGraceMs = 10_000

/** The simulator is in this process: no server is to be spared, and a first look should not wait. */
const samplePollSeconds = 0.25

export interface DesktopEngine {
  readonly engine: Engine
  readonly samples: SampleJobs
  readonly sampleProviders: SampleProviders
  readonly schedule: BandwidthSchedule
}

/** @throws UsageError when the data folder is in use or cannot be opened. */
export function createDesktopEngine(
  { settings }: Stores,
  keys: AccountKeys,
  network: DesktopNetwork,
  dataFolder: string,
  providers: ProviderRegistry,
  policy: Policy,
  log: (text: string) => void,
): DesktopEngine {
  const sampleProviders = new SampleProviders()
  const schedule = new BandwidthSchedule({ settings: () => settings.get(), now: Date.now })
  const limits = (): EngineLimits => ({
    ...limitsOf(settings.get()),
    bytesPerSecond: schedule.rate(),
  })
  const accountOf = (id: string) => engine.accounts().find((account) => account.id === id) ?? { id }
  const engine: Engine = createEngine({
    ...{ dataFolder, network, undoGraceMs, providers, log },
    limits: limits(),
    credential: (accountId) =>
      sampleProviders.credential(accountId) ?? keys.credentialOf(accountOf(accountId)),
    keyProblem: (accountId) => keys.problemOf(accountOf(accountId)),
    pollIntervalOf: (accountId) => (isSampleAccount(accountId) ? samplePollSeconds : null),
    accountLimits: (accountId) => settings.accountLimits(accountId),
    unattended: false,
    rules: engineRulesOf(policy, isSampleHere),
  })
  schedule.onChange(() => engine.configure(limits()))
  settings.onChange(() => {
    schedule.changed()
    engine.configure(limits())
  })
  const samples = new SampleJobs({
    providers: sampleProviders,
    saveAccount: (account) => engine.saveAccount(account),
    addBatch: async (name, jobs) =>
      resultOf(await engine.addBatch(newBatch(settings.get(), name, null), jobs)),
    unfinished: () => unfinishedSamples(engine),
  })
  return { engine, samples, sampleProviders, schedule }
}

/** Of the simulator in this process: no policy means that. An id alone could be that of another. */
const isSampleHere = ({ id, baseUrl }: AccountRecord): boolean =>
  isSampleAccount(id) && URL.canParse(baseUrl) && isLoopback(new URL(baseUrl).hostname)

function unfinishedSamples(engine: Engine): number {
  const accounts = engine.accounts().filter(({ id }) => isSampleAccount(id))
  return accounts.reduce(
    (sum, { id }) => sum + engine.store.lists.count({ states: activeStates, accountId: id }),
    0,
  )
}
