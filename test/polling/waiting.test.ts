/**
 * The property behind all waiting: whatever has happened in whatever order, once the disturbances are over
 * every job that could be asked about is asked about, soon and again and again.
 */
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ReelhaulError } from '../../main/errors.ts'
import type { Ask, JobReport } from '../../main/providers/provider.ts'
import type { AccountLimits } from '../../preload/contract/model.ts'
import type { Failure, FailureReason } from '../../preload/contract/vocabulary.ts'
import { accountOf, pollingKit, type PollingKit } from '../helpers/polling-kit.ts'

const runs = Number(process.env.REELHAUL_TEST_RUNS ?? 60)

const second = 1_000
const hour = 3_600_000

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const failure = (reason: FailureReason, permanent = false): Failure => ({
  ...{ reason, permanent, advice: 'retryLater', message: reason },
})

/** What a provider says from now on. */
const answers = ['ok', 'rejected', 'limited', 'limitedLong', 'broken', 'silent', 'hanging'] as const
type Answer = (typeof answers)[number]

const accounts = ['a', 'b', 'c'] as const
const account = fc.constantFrom(...accounts)
const jump = fc.constantFrom(1, 60, 3_600, 86_400).chain((s) => fc.constantFrom(s, -s))

const event = fc.oneof(
  fc.record({ type: fc.constant('addAccount' as const), account }),
  fc.record({ type: fc.constant('removeAccount' as const), account }),
  fc.record({ type: fc.constant('correctAccount' as const), account }),
  fc.record({
    type: fc.constant('addJobs' as const),
    account,
    jobs: fc.integer({ min: 1, max: 5 }),
  }),
  fc.record({ type: fc.constant('removeJobs' as const), account }),
  fc.record({ type: fc.constant('answer' as const), account, answer: fc.constantFrom(...answers) }),
  fc.record({ type: fc.constant('outage' as const), begins: fc.boolean() }),
  fc.record({ type: fc.constant('renewLink' as const), account }),
  fc.record({
    type: fc.constant('limits' as const),
    account,
    atOnce: fc.constantFrom(1, 2, 8),
    perSecond: fc.constantFrom(null, 0.1, 5),
  }),
  fc.record({ type: fc.constant('pauseAll' as const), paused: fc.boolean() }),
  fc.record({ type: fc.constant('pauseJobs' as const), account, paused: fc.boolean() }),
  fc.record({ type: fc.constant('hint' as const), account }),
  fc.record({ type: fc.constant('sleep' as const), seconds: fc.constantFrom(10, 3_600, 86_400) }),
  fc.record({ type: fc.constant('jump' as const), seconds: jump }),
  // Back again before anything has looked at the clock but the answers that came meanwhile.
  fc.record({ type: fc.constant('jumpAndBack' as const), seconds: jump }),
  fc.record({ type: fc.constant('restart' as const) }),
  fc.record({ type: fc.constant('pass' as const), seconds: fc.constantFrom(0, 1, 35, 300) }),
)
type Event = typeof event extends fc.Arbitrary<infer T> ? T : never

class World {
  kit: PollingKit
  #jobs = 0
  #outage = false
  #paused = false
  readonly #answers = new Map<string, Answer>()
  readonly #limits = new Map<string, AccountLimits>()
  readonly #hanging: (() => void)[] = []
  /** When each job was asked about, on the monotonic clock. */
  readonly asked = new Map<string, number[]>()

  constructor() {
    this.kit = this.#open(undefined)
    this.kit.poller.start()
  }

  #open(folder: string | undefined): PollingKit {
    const kit = pollingKit({
      ask: (request) => this.#ask(request),
      accountLimits: (id) => this.#limits.get(id) ?? null,
      ...(folder === undefined ? {} : { folder }),
    })
    // What a fault throws is reported, and the program goes on.
    return kit
  }

  async #ask(request: Ask): Promise<JobReport> {
    const times = this.asked.get(request.jobId) ?? []
    this.asked.set(request.jobId, [...times, performance.now()])
    await new Promise((resolve) => setTimeout(resolve, 50))
    if (this.#outage) throw new ReelhaulError(failure('NETWORK_OFFLINE'))
    switch (this.#answers.get(accountOf(request)) ?? 'ok') {
      case 'ok':
        return { state: 'waiting', status: 'working', progress: null, facts: {} }
      case 'rejected':
        throw new ReelhaulError(failure('ACCOUNT_KEY_REJECTED', true))
      case 'limited':
        throw new ReelhaulError(failure('ACCOUNT_RATE_LIMITED'))
      case 'limitedLong':
        throw new ReelhaulError(failure('ACCOUNT_RATE_LIMITED'), { retryAfterMs: hour })
      case 'broken':
        throw new ReelhaulError(failure('PROVIDER_UNEXPECTED_ANSWER'))
      case 'silent':
        throw new ReelhaulError(failure('NETWORK_TIMEOUT'))
      case 'hanging':
        await this.#hang()
        throw new ReelhaulError(failure('NETWORK_TIMEOUT'))
    }
  }

  /** Until the API client gives up. */
  #hang(): Promise<void> {
    return new Promise((resolve) => {
      this.#hanging.push(resolve)
      setTimeout(resolve, 30 * second)
    })
  }

  async happen(happening: Event): Promise<void> {
    const { kit } = this
    switch (happening.type) {
      case 'addAccount':
        return kit.addAccount(happening.account)
      case 'removeAccount':
        this.#trash(happening.account)
        return this.#knows(happening.account) ? kit.removeAccount(happening.account) : undefined
      case 'correctAccount':
        this.#answers.delete(happening.account)
        return this.#knows(happening.account)
          ? kit.blocks.unblockAccount(happening.account)
          : undefined
      case 'addJobs':
        return this.#addJobs(happening.account, happening.jobs)
      case 'removeJobs':
        return this.#trash(happening.account)
      case 'answer':
        return void this.#answers.set(happening.account, happening.answer)
      case 'outage':
        this.#outage = happening.begins
        return
      case 'renewLink':
        return this.#renew(happening.account)
      case 'limits': {
        const { atOnce, perSecond } = happening
        this.#limits.set(happening.account, {
          requestsAtOnce: atOnce,
          requestsPerSecond: perSecond,
        })
        return this.#knows(happening.account) ? kit.client.open(happening.account) : undefined
      }
      case 'pauseAll':
        this.#paused = happening.paused
        return happening.paused ? kit.poller.pause() : kit.poller.start()
      case 'pauseJobs': {
        const ids = kit.store.lists.ids({ accountId: happening.account })
        return void kit.queue.act({
          action: happening.paused ? 'pause' : 'resume',
          target: { ids },
        })
      }
      case 'hint': {
        const [id] = kit.store.lists.ids({ accountId: happening.account })
        return id === undefined ? undefined : kit.poller.askAgain(id)
      }
      case 'sleep':
        kit.poller.pause()
        vi.setSystemTime(Date.now() + happening.seconds * second)
        return this.#paused ? undefined : kit.poller.start()
      case 'jump':
        return void vi.setSystemTime(Date.now() + happening.seconds * second)
      case 'jumpAndBack':
        vi.setSystemTime(Date.now() + happening.seconds * second)
        await this.#pass(60, 20)
        return void vi.setSystemTime(Date.now() - happening.seconds * second)
      case 'restart':
        return this.#restart()
      case 'pass':
        return this.#pass(happening.seconds * second, second)
    }
  }

  async #pass(ms: number, step: number): Promise<void> {
    for (let passed = 0; passed <= ms; passed += step) await vi.advanceTimersByTimeAsync(step)
  }

  #knows(id: string): boolean {
    return this.kit.store.accounts.all().some((known) => known.id === id)
  }

  #addJobs(id: string, jobs: number): void {
    if (!this.#knows(id)) return
    const names = Array.from({ length: jobs }, () => `job_${this.#jobs++}`)
    this.kit.add(id, ...names)
  }

  #trash(id: string): void {
    const { queue, store } = this.kit
    queue.emptyTrash(queue.trash({ ids: store.lists.ids({ accountId: id }) }))
  }

  /** As a download does whose link has expired. */
  #renew(id: string): void {
    if (!this.#knows(id)) return
    this.kit.client.ask({ id: 0, accountId: id, remoteId: 'renewal' }).catch(() => undefined)
  }

  #restart(): void {
    const { folder } = this.kit
    this.kit.close()
    this.kit = this.#open(folder)
    this.kit.queue.recover()
    if (!this.#paused) this.kit.poller.start()
  }

  /**
   * Everything works again, and the user has seen to what the window shows as blocked or paused. Nothing
   * else is touched: a call of ours could wake what would have slept for ever.
   */
  async settle(): Promise<void> {
    const { kit } = this
    this.#outage = false
    this.#answers.clear()
    for (const resolve of this.#hanging.splice(0)) resolve()
    // What was under way when it was all over still answers as before.
    await this.#pass(second, 100)
    for (const { accountId } of kit.blocks.list()) kit.blocks.unblockAccount(accountId ?? '')
    for (const id of this.#limits.keys()) this.#unlimit(id)
    const paused = kit.store.lists.ids({ states: ['paused'] })
    if (paused.length > 0) kit.queue.act({ action: 'resume', target: { ids: paused } })
    if (this.#paused) kit.poller.start()
  }

  /** A limit that is too low for its jobs is no fault. */
  #unlimit(id: string): void {
    if (this.#limits.get(id)?.requestsPerSecond !== 0.1) return
    this.#limits.delete(id)
    if (this.#knows(id)) this.kit.client.open(id)
  }

  /** Jobs that could be asked about and were not asked within the time. */
  async unaskedWithin(ms: number): Promise<string[]> {
    const from = performance.now()
    await this.#pass(ms, 20 * second)
    const { store } = this.kit
    return store.lists.ids({ states: ['queued', 'waiting'] }).flatMap((id) => {
      const remoteId = store.jobs.get(id)?.remoteId ?? ''
      const times = this.asked.get(remoteId) ?? []
      return times.some((time) => time > from) ? [] : [remoteId]
    })
  }
}

/** A server's longest wait, the longest pause between two tries, and a minute of the scheduler. */
const firstBound = hour + 6 * 60 * second
/** From then on, the longest interval between two polls, and a minute of the scheduler. */
const laterBound = 3 * 60 * second

test(
  'whatever happens in whatever order, what is due is asked, then and ever after',
  { timeout: 600_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 4, maxLength: 40 }), async (events) => {
        const world = new World()
        for (const id of accounts) world.kit.addAccount(id)
        world.kit.add('a', 'first_a')
        world.kit.add('b', 'first_b')
        try {
          for (const happening of events) await world.happen(happening)
          await world.settle()
          expect(await world.unaskedWithin(firstBound)).toEqual([])
          expect(await world.unaskedWithin(laterBound)).toEqual([])
        } finally {
          world.kit.close()
          await vi.advanceTimersByTimeAsync(60_000)
        }
      }),
      { numRuns: runs },
    )
  },
)
