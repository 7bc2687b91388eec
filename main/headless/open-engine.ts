/** The engine of a headless run, and its limits. */
import { createEngine } from '../engine/create-engine.ts'
import type { Engine } from '../engine/engine.ts'
import type { EngineLimits } from '../engine/engine-options.ts'
import { engineRulesOf } from '../engine/engine-rules.ts'
import type { ProviderRegistry } from '../providers/registry.ts'
import type { ProviderName } from '../../preload/contract/vocabulary.ts'
import { EnvironmentKeys } from './credentials.ts'
import { logRun, openHeadlessLog } from './headless-log.ts'
import { providerOf } from './headless-accounts.ts'
import { headlessNetwork } from './headless-network.ts'
import type { Options } from './options.ts'
import type { Terminal } from './terminal.ts'

export interface OpenedEngine {
  readonly engine: Engine
  /** @throws UsageError naming the variable where the key of a provider is missing. */
  readonly requireKeys: (providers: readonly ProviderName[]) => void
}

/**
 * Opens the data folder; every provider that will be asked has its key by then.
 * @param named providers of the jobs that this run adds.
 * @throws UsageError when a key is missing, or the folder is in use.
 */
export function openEngine(
  options: Options,
  terminal: Terminal,
  named: readonly ProviderName[],
  providers: ProviderRegistry,
): OpenedEngine {
  const keys = new EnvironmentKeys(terminal.env, providers)
  const file = openHeadlessLog(options, terminal)
  const engine = createEngine({
    dataFolder: options.data,
    providers,
    unattended: true,
    allowHttp: options.allowHttp,
    network: headlessNetwork(options, terminal),
    ...(options.policy && { rules: engineRulesOf(options.policy) }),
    limits: limitsFrom(options),
    credential: (accountId) => keys.of(providerOf(accountId)),
    accountOptions: ({ provider }) => keys.tokenOptions(provider),
    log(text) {
      terminal.stderr.write(`${text}\n`)
      file.log.warn('message', { text })
    },
  })
  logRun(engine, file, terminal)
  const all = new Set([...named, ...engine.accounts().map(({ provider }) => provider)])
  keys.setMain(options.provider ?? only(new Set(named)) ?? only(all))
  try {
    keys.checkTokenOptions(all, options.allowHttp)
    keys.require(named, all.size > 1)
  } catch (error) {
    void engine.stop()
    throw error
  }
  return {
    engine,
    requireKeys: (more) => keys.require(more, all.size > 1 || !more.every((name) => all.has(name))),
  }
}

/**
 * Opens the data folder without going to work: what is changed in it waits for the next run.
 * @throws FolderInUse while a program works with it.
 */
export function openAtRest(
  options: Options,
  terminal: Terminal,
  providers: ProviderRegistry,
): Engine {
  return createEngine({
    dataFolder: options.data,
    providers,
    unattended: true,
    holder: 'command',
    limits: limitsFrom(options),
    credential: () => null,
    log: (message) => terminal.stderr.write(`${message}\n`),
  })
}

/** The one element; null: there is none, or more than one. */
function only<T>(set: ReadonlySet<T>): T | null {
  const [first, ...others] = set
  return first !== undefined && others.length === 0 ? first : null
}

/** What the options say of transfers. */
export function limitsFrom(options: Options): EngineLimits {
  return {
    concurrency: options.concurrency,
    segments: options.segments,
    bytesPerSecond: options.limitRate,
    pollIntervalSeconds: options.pollInterval,
    stuckAfterHours: null,
    giveUpAfterHours: null,
    joinSubtitles: options.joinSubtitles,
    collisions: options.collisions,
    expirationSeconds: options.expirationSeconds,
  }
}
