/** Holds the leases of jobs whose files are being fetched, and asks for new ones before they die. */
import { ReelhaulError } from '../errors.ts'
import type { Failure } from '../../preload/contract/vocabulary.ts'
import type { Lease, OutputSource } from './lease.ts'
import { needsRenewal } from './renewal-policy.ts'

/** Answers kept at once: a ready job's links wait here for a slot. The oldest beyond it are asked for again. */
const capacity = 4096

/** Renewals that one attempt at a file may use before the refusal is taken for an answer. */
const renewalsPerAttempt = 2

/** What is held of an output. */
export interface LeasedOutput {
  /** Identity within the job, stable across renewals. */
  readonly key: string
  readonly source: OutputSource
}

/** A provider's answer about a job, as far as its leases are concerned. */
export type LeaseAnswer<Output extends LeasedOutput> =
  | { readonly state: 'waiting'; readonly status: string }
  | {
      readonly state: 'ready'
      readonly outputs: readonly Output[]
      /** Some outputs are listed without a link, which may still come. */
      readonly mayStillCome?: true
    }
  | { readonly state: 'failed'; readonly failure: Failure }

interface Held<Output> {
  readonly outputs: ReadonlyMap<string, Output>
  /** Machine clock when the answer came; with a lease's `issuedAt` it gives the server's clock. */
  readonly receivedAt: number
  /** An output that is not there may still come. */
  readonly mayStillCome: boolean
}

export interface LeaseKeeperOptions<Output extends LeasedOutput> {
  /** Asks the provider about a job, through the account's gate. */
  readonly ask: (jobId: number) => Promise<LeaseAnswer<Output>>
  /** Called after an answer replaced leases that were held before. */
  readonly onRenewed: (jobId: number) => void
  /** A clock that no one sets, milliseconds. */
  readonly monotonicNow: () => number
}

/** Leases for one attempt at one file; what the downloader draws from. */
export interface OutputLeases {
  /** A lease good for a request that starts now. */
  current(): Promise<Lease>
  /** `refused` did not open the object: another one. @throws ReelhaulError `why` after two renewals. */
  renew(refused: Lease, why: Failure): Promise<Lease>
}

export class LeaseKeeper<Output extends LeasedOutput = LeasedOutput> {
  readonly #options: LeaseKeeperOptions<Output>
  readonly #held = new Map<number, Held<Output>>()
  readonly #asking = new Map<number, Promise<Held<Output>>>()

  constructor(options: LeaseKeeperOptions<Output>) {
    this.#options = options
  }

  /** Keeps what a poll has brought, so that a free slot need not ask again. */
  keep(jobId: number, outputs: readonly Output[]): void {
    this.#keep(jobId, outputs)
  }

  /** The job is done or gone. */
  forget(jobId: number): void {
    this.#held.delete(jobId)
  }

  /** The output as the provider describes it now, with a lease that is still good. */
  async output(jobId: number, key: string): Promise<Output> {
    const held = this.#held.get(jobId)
    if (held !== undefined && !this.#stale(held, key)) return found(held, key)
    return found(await this.#askOnce(jobId), key)
  }

  /** Draws leases for one attempt at one file. */
  leasesFor(jobId: number, key: string): OutputLeases {
    let renewals = 0
    return {
      current: async () => leaseOf(await this.output(jobId, key)),
      renew: async (refused, why) => {
        const held = this.#held.get(jobId)
        const lease = held === undefined ? null : leaseOf(found(held, key))
        // Another transfer has met the same refusal and has already asked.
        if (lease !== null && lease.url !== refused.url) return lease
        if (++renewals > renewalsPerAttempt) throw new ReelhaulError(why)
        return leaseOf(found(await this.#askOnce(jobId), key))
      },
    }
  }

  #stale(held: Held<Output>, key: string): boolean {
    const source = held.outputs.get(key)?.source
    if (source === undefined) return true
    if (source.type === 'inline') return false
    const serverNow = source.lease.issuedAt + (this.#options.monotonicNow() - held.receivedAt)
    return needsRenewal(source.lease, serverNow)
  }

  /** Single flight: however many connections need it, a job is asked once. */
  #askOnce(jobId: number): Promise<Held<Output>> {
    const running = this.#asking.get(jobId)
    if (running !== undefined) return running
    const asked = this.#ask(jobId).finally(() => this.#asking.delete(jobId))
    this.#asking.set(jobId, asked)
    return asked
  }

  async #ask(jobId: number): Promise<Held<Output>> {
    const report = await this.#options.ask(jobId)
    if (report.state === 'failed') throw new ReelhaulError(report.failure)
    if (report.state === 'waiting') throw new ReelhaulError(notReadyAnyMore(report.status))
    const renewed = this.#held.has(jobId)
    const held = this.#keep(jobId, report.outputs, report.mayStillCome)
    if (renewed) this.#options.onRenewed(jobId)
    return held
  }

  #keep(jobId: number, outputs: readonly Output[], mayStillCome = false): Held<Output> {
    const held: Held<Output> = {
      outputs: new Map(outputs.map((output) => [output.key, output])),
      receivedAt: this.#options.monotonicNow(),
      mayStillCome,
    }
    this.#held.delete(jobId)
    this.#held.set(jobId, held)
    if (this.#held.size > capacity) {
      const oldest = this.#held.keys().next()
      if (!oldest.done) this.#held.delete(oldest.value)
    }
    return held
  }
}

function found<Output>(held: Held<Output>, key: string): Output {
  const output = held.outputs.get(key)
  if (output === undefined)
    throw new ReelhaulError(held.mayStillCome ? linkGone(key) : outputGone(key))
  return output
}

function leaseOf(output: LeasedOutput): Lease {
  if (output.source.type === 'lease') return output.source.lease
  throw new TypeError(`Output ${output.key} came inside the answer and has no lease.`)
}

const outputGone = (key: string): Failure => ({
  reason: 'SERVER_OBJECT_GONE',
  message: `The provider no longer lists the output ${key} of this job.`,
  permanent: true,
  advice: 'lookAtJob',
})

const linkGone = (key: string): Failure => ({
  reason: 'PROVIDER_NO_OUTPUTS',
  message: `The provider lists the output ${key} of this job without a link at the moment.`,
  permanent: false,
  advice: 'againLookAtJob',
})

const notReadyAnyMore = (status: string): Failure => ({
  reason: 'PROVIDER_UNEXPECTED_ANSWER',
  message: `The provider had finished this job and now says "${status}".`,
  permanent: false,
  advice: 'againLookAtJob',
})
