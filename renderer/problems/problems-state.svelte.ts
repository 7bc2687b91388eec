/** Failed and blocked jobs of all batches by cause, and what jobs cost. */
import type { ReelhaulApi } from '../../preload/contract/api.ts'
import type { Costs, CostsQuery, Problem, Problems } from '../../preload/contract/problems.ts'
import type { Failure } from '../../preload/contract/vocabulary.ts'
import type { NoticeState } from '../window/notice-state.svelte.ts'
import { failureOf } from '../words/failure-of.ts'
import { isolated } from '../words/format.ts'
import { strings } from '../words/strings.ts'

export interface ProblemsDeps {
  readonly api: ReelhaulApi
  readonly notices: NoticeState
}

export class ProblemsState {
  readonly #deps: ProblemsDeps
  #asking = false
  #changed = false
  /** Null before they were read. */
  found = $state.raw<Problems | null>(null)
  /** Why they could not be read. */
  failure = $state.raw<Failure | null>(null)
  tab = $state<'problems' | 'costs'>('problems')
  costsBy = $state.raw<CostsQuery>({ by: 'batch' })
  costs = $state.raw<Costs | null>(null)
  /** Why they could not be added up. */
  costsFailure = $state.raw<Failure | null>(null)

  constructor(deps: ProblemsDeps) {
    this.#deps = deps
  }

  /** Reads the causes again: one question at a time, and another where something changed meanwhile. */
  async load(): Promise<void> {
    this.#changed = true
    if (this.#asking) return
    this.#asking = true
    while (this.#changed) {
      this.#changed = false
      this.failure = await failureIn(async () => {
        this.found = await this.#deps.api.call('listProblems')
      })
    }
    this.#asking = false
  }

  /** Adds up costs by something, by default what was chosen last. */
  async loadCosts(by = this.costsBy): Promise<void> {
    this.costsBy = by
    this.costsFailure = await failureIn(async () => {
      const costs = await this.#deps.api.call('listCosts', by)
      // Something else may have been chosen while it was added up.
      if (this.costsBy === by) this.costs = costs
    })
  }

  async copyIds({ ref }: Problem): Promise<void> {
    await this.#orTell(async ({ api, notices }) => {
      const n = await api.call('copyProblemIds', ref)
      notices.say(strings.problems.copied({ n }), 'good')
    })
  }

  async saveCsv({ ref }: Problem): Promise<void> {
    await this.#orTell(async ({ api }) => this.#saved(await api.call('saveProblemCsv', ref)))
  }

  async saveCosts(): Promise<void> {
    await this.#orTell(async ({ api }) => this.#saved(await api.call('saveCostsCsv', this.costsBy)))
  }

  async retry({ ref }: Problem): Promise<void> {
    await this.#orTell(async ({ api, notices }) => {
      const { affected } = await api.call('retryProblem', ref)
      notices.say(strings.notices.done.retry({ n: affected }), 'good')
      await this.load()
    })
  }

  #saved(path: string | null): void {
    if (path === null) return
    this.#deps.notices.say(strings.problems.saved({ path: isolated(path) }), 'good')
  }

  async #orTell(work: (deps: ProblemsDeps) => Promise<void>): Promise<void> {
    try {
      await work(this.#deps)
    } catch (error) {
      this.#deps.notices.sayFailure(error)
    }
  }
}

/** Why it did not work; null: it did. */
async function failureIn(read: () => Promise<void>): Promise<Failure | null> {
  try {
    await read()
    return null
  } catch (error) {
    return failureOf(error)
  }
}
