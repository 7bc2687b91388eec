/** The contract over made-up jobs in memory: for component tests and for looking at the window. */
import type { JobEvent } from '../../preload/contract/job-events.ts'
import type { ReelhaulApi } from '../../preload/contract/api.ts'
import type {
  CallInput,
  CallName,
  CallOutput,
  EventName,
  EventPayload,
} from '../../preload/contract/channels.ts'
import type { QueueFinds } from '../../preload/contract/find.ts'
import { lookedAtSchema, type LookedAt } from '../../preload/contract/looked-at.ts'
import { queueQuerySchema, settingsSchema } from '../../preload/contract/model.ts'
import type {
  Attention,
  AccountView,
  ActionResult,
  BatchView,
  Environment,
  JobDetail,
  JobView,
  QueuePage,
} from '../../preload/contract/model.ts'
import type { Problems } from '../../preload/contract/problems.ts'
import type { OpenList } from '../../preload/contract/open-lists.ts'
import type { PolicyView } from '../../preload/contract/policy-view.ts'
import type { SettingsOffer } from '../../preload/contract/settings-offer.ts'
import type { UpdatesView } from '../../preload/contract/updates.ts'
import type { Failure } from '../../preload/contract/vocabulary.ts'
import {
  countsOf,
  fakeBatches,
  fakeJob,
  fakeStart,
  fakeThroughput,
  localesOf,
} from './fake-jobs.ts'
import { fakeProgressOfAll } from './fake-progress.ts'
import { fakeCosts, fakeTroubled } from './fake-problems.ts'
import {
  fakeAbout,
  fakeAccount,
  fakeEnvironment,
  fakeFound,
  fakePreview,
  fakeSettings,
  fakeText,
} from './fake-views.ts'

type Query = QueuePage['query']
type Answers = {
  [N in CallName]: (input: CallInput<N>) => CallOutput<N> | Promise<CallOutput<N>>
}

export interface FakeOptions {
  jobs?: number
  attention?: boolean
  keyring?: boolean
  accounts?: readonly AccountView[]
  /** What the administrator has set; left out: nothing. */
  policy?: PolicyView
}

/** Rejects as the preload does. */
export function callError(failure: Failure): {
  name: 'CallError'
  message: string
  failure: Failure
} {
  return { name: 'CallError', message: failure.message, failure }
}

export class FakeApi implements ReelhaulApi {
  readonly asked: { name: CallName; input: unknown }[] = []
  readonly answers: Answers
  jobs: JobView[]
  /** What a list is read as, but for its id. */
  preview = fakePreview
  settings = fakeSettings
  accounts: AccountView[]
  environment: Environment
  paused = false
  attention: boolean
  /** When what needs attention ends by itself, epoch ms. */
  attentionUntil: number | null = null
  problems: Problems = { problems: [], more: 0 }
  /** Names that batches were given, by their ids. */
  readonly names = new Map<number, string>()
  /** Ids of archived batches. */
  readonly archived = new Set<number>()
  lookedAt: LookedAt | null = null
  /** What the chosen settings file would change; null: the dialog was closed. */
  settingsOffer: SettingsOffer | null = {
    id: 'offer',
    file: 'theirs.json',
    changes: [{ path: 'theme', before: 'system', after: 'dark', how: 'together' }],
  }
  updates: UpdatesView = {
    current: '1.4.0',
    checkedAt: null,
    state: { type: 'none' },
    hidden: false,
  }
  /** What stops jobs besides. */
  readonly stops: Attention[] = []
  #lists = 0
  #query = queueQuerySchema.parse({})
  #listeners = new Map<EventName, Set<(payload: never) => void>>()

  constructor({
    jobs = 7,
    attention = false,
    keyring = true,
    accounts = [],
    policy,
  }: FakeOptions = {}) {
    this.jobs = Array.from({ length: jobs }, (_, index) => fakeJob(index + 1))
    this.attention = attention
    this.accounts = [...accounts]
    this.environment = { ...fakeEnvironment, keyring, policy }
    this.answers = this.#answers()
  }

  async call<N extends CallName>(
    name: N,
    ...[input]: CallInput<N> extends undefined ? [] : [CallInput<N>]
  ): Promise<CallOutput<N>> {
    // As over IPC: what cannot be cloned cannot be sent.
    const sent = structuredClone(input) as CallInput<N>
    this.asked.push({ name, input: sent })
    return this.answers[name](sent)
  }

  on<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set()
    this.#listeners.set(name, listeners)
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  pathOf(file: File): string {
    return `/dropped/${file.name}`
  }

  emit<N extends EventName>(name: N, payload: EventPayload<N>): void {
    for (const listener of this.#listeners.get(name) ?? []) listener(payload as never)
  }

  /** Sends the watched page, as main does after a change. */
  push(): void {
    this.emit('queuePage', this.page(this.#query))
  }

  /** How often a call was made. */
  count(name: CallName): number {
    return this.asked.filter((call) => call.name === name).length
  }

  /** What the last call of this name was given. */
  lastInput(name: CallName): unknown {
    return this.asked.findLast((call) => call.name === name)?.input
  }

  page(query: Query): QueuePage {
    const matching = this.#matching(query)
    const blocked = fakeJob(17).failure
    const batches = this.batches()
    return {
      query,
      total: matching.length,
      rows: matching.slice(query.offset, query.offset + query.limit),
      batches: batches.filter(({ id, archivedAt }) => !archivedAt || id === query.batchId),
      archived: this.archived.size,
      summary: {
        jobs: this.jobs.length,
        counts: countsOf(this.jobs),
        bytesPerSecond: this.jobs.reduce((sum, job) => sum + job.bytesPerSecond, 0),
        throughput: fakeThroughput(this.jobs),
        paused: this.paused,
        progress: fakeProgressOfAll(batches),
        attention: [
          ...this.stops,
          ...(this.attention && blocked
            ? [
                {
                  ...{ accountId: 'studio', account: fakeTroubled, folder: null, jobs: 12 },
                  ...{ blocked: true, failure: blocked, until: this.attentionUntil },
                },
              ]
            : []),
        ],
        problems: this.problems.problems.length,
      },
    }
  }

  /** As they are called, and archived, by now. */
  batches(): BatchView[] {
    return fakeBatches(this.jobs, this.paused).map((batch) => ({
      ...batch,
      name: this.names.get(batch.id) ?? batch.name,
      archivedAt: this.archived.has(batch.id) ? fakeStart : null,
    }))
  }

  #matching({ text, states, providers, locales, batchId, sort, descending }: Query): JobView[] {
    const found = this.jobs.filter(
      (job) =>
        `${job.title ?? ''} ${job.remoteId}`.toLowerCase().includes(text.toLowerCase()) &&
        (states.length === 0 || states.includes(job.state)) &&
        (providers.length === 0 || providers.includes(job.provider)) &&
        (locales.length === 0 || localesOf(job).some((locale) => locales.includes(locale))) &&
        (batchId === null || batchId === job.batchId),
    )
    if (sort === 'title') found.sort((a, b) => (a.title ?? '').localeCompare(b.title ?? ''))
    if (sort === 'size') found.sort((a, b) => (a.bytesTotal ?? 0) - (b.bytesTotal ?? 0))
    return descending ? found.reverse() : found
  }

  #answers(): Answers {
    return {
      watchQueue: (query) => this.page((this.#query = queueQuerySchema.parse(query))),
      listLocales: () => [...new Set(this.jobs.flatMap((job) => localesOf(job)))].toSorted(),
      jobDetail: (id) => this.#detail(id),
      actOnJobs: (action) => this.#act(action),
      moveJobs: (move) => this.#move(move),
      undo: () => null,
      stopAction: () => undefined,
      pauseAll: (paused) => void (this.paused = paused),
      checkNow: () => 3,
      remoteIds: () => ['job_a', 'job_b'],
      renameBatch: ({ batchId, name }) => {
        this.names.set(batchId, name)
        this.push()
        return { affected: 1, undo: 5 }
      },
      changeBatchFolder: () => ({ folder: '/home/ana/Elsewhere', stay: 2, undo: 6 }),
      archiveBatches: ({ batchIds, archived }) => {
        for (const id of batchIds) this.archived[archived ? 'add' : 'delete'](id)
        this.push()
        return { affected: batchIds.length, undo: 7 }
      },
      listArchive: () => this.batches().filter(({ archivedAt }) => archivedAt !== null),
      saveFailedJobs: () => '/home/ana/Spring campaign failed jobs.csv',
      findInQueue: (text) => this.#finds(text),
      rowOfJob: ({ id, query }) =>
        this.#matching(queueQuerySchema.parse(query)).findIndex((job) => job.id === id),
      getLookedAt: () => this.lookedAt,
      saveLookedAt: (lookedAt) => void (this.lookedAt = lookedAtSchema.parse(lookedAt)),
      openLists: (request) =>
        'text' in request
          ? [this.#list({ kind: 'text', name: '', files: 0 })]
          : request.paths.map((path) =>
              this.#list({
                name: path.split('/').at(-1)!,
                group: request.paths.length > 1 ? 'together' : null,
              }),
            ),
      chooseFiles: () => [this.#list({})],
      waitingLists: () => [],
      joinLists: (ids) => this.#list({ files: ids.length, group: 'together' }),
      splitList: () => [this.#list({ group: 'apart' }), this.#list({ group: 'apart' })],
      rereadImport: ({ id, roles }) => ({
        ...this.preview,
        id,
        roles: roles === undefined ? this.preview.roles : roles,
      }),
      importTarget: ({ name, folder }) => ({
        folder: folder ?? `/home/ana/Videos/Reelhaul/${name?.trim() ?? 'spring-campaign'}`,
        freeBytes: 512_000_000_000,
      }),
      tryTemplate: ({ template }) => ({
        names: fakePreview.sample.map(({ title }) => template.replace('{title}', title ?? '')),
      }),
      stopImport: () => undefined,
      commitImport: () => ({ batchId: 1, added: 118, known: 4, retried: 0 }),
      discardImport: () => undefined,
      takeOffer: () => [],
      browseJobs: () => fakeFound,
      browseMore: () => ({ ...fakeFound, jobs: [], ended: 'complete' }),
      chooseFound: ({ remoteIds }) => ({
        ...fakePreview,
        ...{
          id: 'found-1',
          name: 'Adobe jobs of 28 Nov',
          files: [],
          roles: null,
          repeats: [],
          issues: [],
        },
        counts: { fresh: remoteIds.length, known: 0, duplicate: 0, unusable: 0 },
      }),
      stopBrowsing: () => undefined,
      trySample: () => ({ batchId: 1, added: 7, known: 0, retried: 0 }),
      showFile: () => undefined,
      saveReceipt: () => '/home/ana/Spring campaign receipt.csv',
      setBatchFolder: () => undefined,
      tryNow: () => undefined,
      listProblems: () => this.problems,
      copyProblemIds: ({ cause }) =>
        this.problems.problems.find(({ ref }) => ref.cause === cause)?.jobs ?? 0,
      saveProblemCsv: () => '/home/ana/reelhaul-problems.csv',
      retryProblem: () => ({ affected: 12, undo: null }),
      listCosts: (query) => fakeCosts(query),
      getAbout: () => fakeAbout,
      saveBillOfMaterials: () => '/home/ana/reelhaul.cdx.json',
      saveCostsCsv: () => '/home/ana/reelhaul-costs.csv',
      lookAtFiles: () => undefined,
      verifyFiles: () => undefined,
      stopVerifying: () => undefined,
      getVerification: () => null,
      locateFile: () => ({ type: 'closed' }),
      verifySiblings: () => undefined,
      keepFile: () => undefined,
      previewAgain: ({ target, folder, template }) => ({
        ...{ jobs: 'ids' in target ? target.ids.length : this.jobs.length, files: 2 },
        ...{ bytes: 48_200_000, changedFiles: 0, folderCount: 1, problem: null },
        folders: [folder ?? '/home/ana/Videos/Reelhaul/Spring campaign'],
        template: '{title}.{ext}',
        names: [{ now: 'clip.mp4', then: template ?? 'clip.mp4' }],
      }),
      downloadAgain: () => ({ affected: 1, undo: 7 }),
      keepEarlier: () => ({ affected: 1, undo: null }),
      openBatchFolder: () => undefined,
      openFile: () => undefined,
      mediaUrl: ({ jobId, outputKey }) => `reelhaul-media://word/${jobId}/${outputKey}`,
      readOutput: () => fakeText,
      getSettings: () => this.settings,
      saveSettings: (patch) =>
        (this.settings = settingsSchema.parse({ ...this.settings, ...patch })),
      chooseFolder: () => '/home/ana/Elsewhere',
      chooseCertificates: () => '/home/ana/company.pem',
      exportSettings: () => '/home/ana/reelhaul-settings.json',
      importSettings: () => this.settingsOffer,
      takeSettings: () => (this.settings = { ...this.settings, theme: 'dark' }),
      getProxyPassword: () => 'none',
      saveProxyPassword: (password) => (password === '' ? 'none' : 'keyring'),
      getNotifySecret: () => 'none',
      saveNotifySecret: (secret) => (secret === '' ? 'none' : 'keyring'),
      testNotify: () => ({ ok: true, message: 'Taken (204).' }),
      getCountdown: () => null,
      cancelCountdown: () => undefined,
      listAccounts: () => this.accounts,
      saveAccount: ({ id, provider, name, baseUrl, key, limits = fakeAccount.limits }) => {
        const kept = this.accounts.filter((account) => account.id !== id)
        const given = { provider, name, baseUrl, limits, hasKey: !!key }
        const saved = { ...fakeAccount, ...given, id: id ?? 'new' }
        return (this.accounts = [...kept, saved])
      },
      removeAccount: (id) => (this.accounts = this.accounts.filter((one) => one.id !== id)),
      testAccount: () => ({ ok: true, message: 'The key works.' }),
      getEnvironment: () => this.environment,
      copyDiagnostics: () => undefined,
      saveSupportBundle: () => '/home/ana/reelhaul-support.zip',
      getUpdates: () => this.updates,
      actOnUpdate: () => undefined,
    }
  }

  #finds(text: string): QueueFinds {
    const jobs = this.#matching(queueQuerySchema.parse({ text })).slice(0, 8)
    const batches = this.batches().filter(({ name }) =>
      name.toLowerCase().includes(text.toLowerCase()),
    )
    return {
      jobs: jobs.map((job) => ({ ...job, archived: this.archived.has(job.batchId) })),
      batches: batches.map(({ id, name }) => ({ id, name, archived: this.archived.has(id) })),
    }
  }

  #list(said: Partial<OpenList>): OpenList {
    const id = `list-${++this.#lists}`
    return { id, kind: 'files', name: 'spring-campaign.csv', files: 1, group: null, ...said }
  }

  #move({ target, to }: CallInput<'moveJobs'>): ActionResult {
    const ids = 'ids' in target ? new Set(target.ids) : null
    const isMoved = (job: JobView): boolean => ids?.has(job.id) ?? true
    const moved = this.jobs.filter(isMoved)
    const rest = this.jobs.filter((job) => !isMoved(job))
    const next = typeof to === 'string' ? null : 'before' in to ? to.before : to.after
    const found = rest.findIndex((job) => job.id === next)
    const after = typeof to !== 'string' && 'after' in to ? 1 : 0
    const at = next === null ? (to === 'top' ? 0 : rest.length) : found + after
    this.jobs = rest.toSpliced(at, 0, ...moved)
    this.push()
    return { affected: moved.length, undo: 2 }
  }

  #act({ action, target }: CallInput<'actOnJobs'>): ActionResult {
    const ids = 'ids' in target ? new Set(target.ids) : null
    const hit = this.jobs.filter((job) => ids === null || ids.has(job.id))
    if (action === 'remove') this.jobs = this.jobs.filter((job) => !hit.includes(job))
    this.push()
    return { affected: hit.length, undo: action === 'retry' ? null : 1 }
  }

  #detail(id: number): JobDetail | null {
    const job = this.jobs.find((one) => one.id === id)
    if (!job) return null
    const steps: readonly JobEvent[] = [
      { code: 'added', params: { batch: 'jobs-2026-11-20' } },
      { code: 'says', params: { status: 'queued' } },
      { code: 'says', params: { status: 'dubbing' } },
      { code: 'finished', params: { status: 'merged', files: 2 } },
      { code: 'renewed', params: {} },
      { code: 'saved', params: { name: 'clip.de-DE.mp4', bytes: 48_200_000, seconds: 11.3 } },
    ]
    return {
      ...job,
      folder: '/home/ana/Videos/Reelhaul/Spring campaign',
      columns: { Market: 'DACH', Producer: 'Ana' },
      product: 'dub',
      cost: 1.25,
      costUnit: 'USD',
      durationSeconds: 312,
      words: null,
      renewals: 1,
      timeline: steps.map((event, index) => ({ at: fakeStart - 600_000 + index * 61_000, event })),
      files: job.outputs.map(({ key, fileName }) => ({
        ...{ key, savedAt: fakeStart, check: null, earlier: null },
        path: fileName,
        sha256: `9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a${key}8`,
      })),
    }
  }
}
