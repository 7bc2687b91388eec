/** Queues jobs of a request in an open queue: of a run that goes on, or of one that nothing works on. */
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { AddRequest, AddResult } from '../control/protocol.ts'
import type { Engine } from '../engine/engine.ts'
import { UsageError } from '../errors.ts'
import { checkTemplate, DEFAULT_TEMPLATE } from '../naming/name-template.ts'
import type { ProviderRegistry } from '../providers/registry.ts'
import type { ProviderName } from '../../preload/contract/vocabulary.ts'
import { accountOf, accountsFor } from './headless-accounts.ts'
import type { Options } from './options.ts'
import { newJobsOf } from './new-jobs.ts'
import { readInputs } from './read-inputs.ts'
import { retryFailed, worthAnotherTry } from './retry-failed.ts'

export interface AddPlace {
  readonly engine: Engine
  /** Of the program that has the queue. */
  readonly options: Options
  readonly providers: ProviderRegistry
  /** Absolute: where files go unless something else is said. */
  readonly cwd: string
  /** @throws UsageError where the key of a provider is missing. */
  readonly requireKeys: (providers: readonly ProviderName[]) => void
}

export interface QueuedJobs {
  readonly result: AddResult
  /** Our ids of all jobs that the request has named. */
  readonly jobs: readonly number[]
}

/**
 * @throws UsageError naming the list, the line and what to do; nothing is queued then.
 */
export async function addToQueue(
  request: AddRequest,
  { engine, options, providers, cwd, requireKeys }: AddPlace,
  signal: AbortSignal,
): Promise<QueuedJobs> {
  const { files, ids, provider, encoding, sheet, columns, name, folder, template } = request
  const inputs = await readInputs(
    files,
    { provider: provider ?? options.provider, encoding, sheet, columns },
    { cwd, stdin: Readable.from([]), interrupted: signal, ids },
    providers,
  )
  const named = [...new Set(inputs.rows.map((row) => row.provider))]
  const accounts = accountsToAdd(engine, named, request.account, options, providers)
  requireKeys(named)
  const batch = {
    name: name ?? inputs.name,
    folder: folder ?? options.out ?? join(cwd, 'reelhaul-files'),
    template: checkTemplate(template ?? options.template ?? DEFAULT_TEMPLATE, inputs.columns),
  }
  const jobs = newJobsOf(inputs, accounts)
  const { added, known } = await engine.addBatch(batch, jobs, { signal })
  for (const hint of inputs.hints) engine.hint(hint)
  const retried = retryFailed(engine, known, worthAnotherTry)
  const counts = { added: added.length, known: known.length, retried }
  return {
    result: { batches: [{ name: batch.name, ...counts }], remarks: [...inputs.remarks] },
    jobs: [...added, ...known],
  }
}

/**
 * Whose jobs they are: the account that is named, the one at an address of the command line, or the only
 * one there is. Where there is none yet, it is made.
 */
function accountsToAdd(
  engine: Engine,
  named: readonly ProviderName[],
  wanted: string | null,
  options: Options,
  registry: ProviderRegistry,
): Map<ProviderName, string> {
  const addressed = options.baseUrl !== null || Object.keys(options.baseUrls).length > 0
  if (wanted === null && addressed) return accountsFor(engine, named, options, registry)
  return new Map(
    named.map((provider) => [provider, accountToAdd(engine, provider, wanted, options, registry)]),
  )
}

function accountToAdd(
  engine: Engine,
  provider: ProviderName,
  wanted: string | null,
  options: Options,
  registry: ProviderRegistry,
): string {
  const own = engine.accounts().filter((account) => account.provider === provider)
  const listed = own.map(({ id, name }) => (id.includes(name) ? id : `${name} (${id})`)).join(', ')
  if (wanted !== null) {
    const found = own.filter(
      ({ id, name }) => id === wanted || name.toLowerCase() === wanted.toLowerCase(),
    )
    if (found.length === 1 && found[0] !== undefined) return found[0].id
    const what = found.length === 0 ? 'no account is' : 'several accounts are'
    throw new UsageError(
      `For ${provider} ${what} called "${wanted}": there is ${listed || 'none'}.`,
    )
  }
  if (own.length > 1)
    throw new UsageError(
      `${provider} has several accounts: ${listed}. Choose one with --account NAME.`,
    )
  if (own[0] !== undefined) return own[0].id
  const account = accountOf(registry.named(provider), options)
  engine.saveAccount(account)
  return account.id
}
