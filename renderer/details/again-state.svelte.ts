/** The question before jobs are downloaded again: where to, under which names, over what. */
import type { ReelhaulApi } from '../../preload/contract/api.ts'
import type { JobAction } from '../../preload/contract/model.ts'
import type { AgainPreview, AgainRequest } from '../../preload/contract/saved-files.ts'
import type { Failure } from '../../preload/contract/vocabulary.ts'
import type { JobsState } from '../queue/jobs-state.svelte.ts'
import type { NoticeState } from '../window/notice-state.svelte.ts'
import { failureOf } from '../words/failure-of.ts'
import { strings } from '../words/strings.ts'

export interface AgainParts {
  readonly api: ReelhaulApi
  readonly notices: NoticeState
  readonly jobs: Pick<JobsState, 'sayResult'>
}

export class AgainState {
  readonly #parts: AgainParts
  #turn = 0
  target = $state.raw<JobAction['target'] | null>(null)
  /** What it comes to as it is chosen now. */
  preview = $state.raw<AgainPreview | null>(null)
  place = $state<'same' | 'other'>('same')
  /** Of `other`; empty: not chosen yet. */
  folder = $state('')
  /** Empty: as before. */
  template = $state('')
  changed = $state<AgainRequest['changed']>('keep')
  busy = $state(false)
  failure = $state.raw<Failure | null>(null)

  readonly open = $derived(this.target !== null && this.preview !== null)
  readonly needsFolder = $derived(this.place === 'other' && this.folder === '')
  readonly canStart = $derived(
    !this.busy &&
      !this.needsFolder &&
      this.preview !== null &&
      this.preview.jobs > 0 &&
      this.preview.problem === null,
  )

  constructor(parts: AgainParts) {
    this.#parts = parts
  }

  /** Shows the question; where nothing can be downloaded again, it says so. */
  async ask(target: JobAction['target']): Promise<void> {
    this.cancel()
    this.target = target
    this.place = 'same'
    this.folder = ''
    this.template = ''
    this.changed = 'keep'
    await this.refresh()
    const { preview, failure } = this
    if (failure === null && preview !== null && preview.jobs > 0) return
    this.cancel()
    const { notices } = this.#parts
    if (failure === null) notices.say(strings.notices.nothingAgain)
    else notices.say(failure.message, 'bad')
  }

  cancel(): void {
    this.#turn++
    this.target = null
    this.preview = null
    this.failure = null
    this.busy = false
  }

  /** Asks what the choices come to. */
  async refresh(): Promise<void> {
    const request = this.#request()
    if (request === null) return
    const turn = ++this.#turn
    try {
      const preview = await this.#parts.api.call('previewAgain', request)
      if (turn !== this.#turn) return
      this.preview = preview
      this.failure = null
    } catch (error) {
      if (turn === this.#turn) this.failure = failureOf(error)
    }
  }

  async chooseFolder(): Promise<void> {
    try {
      const startAt = this.folder || this.preview?.folders[0] || null
      const chosen = await this.#parts.api.call('chooseFolder', startAt)
      if (chosen === null) return
      this.folder = chosen
      this.place = 'other'
      await this.refresh()
    } catch (error) {
      this.failure = failureOf(error)
    }
  }

  async start(): Promise<void> {
    const request = this.#request()
    if (request === null || !this.canStart) return
    this.busy = true
    try {
      const result = await this.#parts.api.call('downloadAgain', request)
      this.cancel()
      const { notices, jobs } = this.#parts
      if (result.affected === 0) notices.say(strings.notices.nothingAgain)
      else jobs.sayResult('again', result)
    } catch (error) {
      this.failure = failureOf(error)
    } finally {
      this.busy = false
    }
  }

  #request(): AgainRequest | null {
    if (this.target === null) return null
    const template = this.template.trim()
    return {
      target: this.target,
      folder: this.place === 'other' && this.folder !== '' ? this.folder : null,
      template: template === '' ? null : template,
      changed: this.changed,
    }
  }
}
