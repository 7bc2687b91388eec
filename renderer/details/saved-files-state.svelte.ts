/** Saved files after they were saved: looked at, verified, found again, downloaded again. */
import type { ReelhaulApi } from '../../preload/contract/api.ts'
import type { JobAction, JobView, OutputRef } from '../../preload/contract/model.ts'
import type { Located, Verification } from '../../preload/contract/saved-files.ts'
import { foundStates } from '../../preload/contract/vocabulary.ts'
import type { JobsState } from '../queue/jobs-state.svelte.ts'
import type { SelectionState } from '../queue/selection-state.svelte.ts'
import type { NoticeState } from '../window/notice-state.svelte.ts'
import { listed } from '../words/format.ts'
import { strings } from '../words/strings.ts'
import { AgainState } from './again-state.svelte.ts'

export interface SavedFilesParts {
  readonly api: ReelhaulApi
  readonly notices: NoticeState
  readonly selection: SelectionState
  readonly jobs: JobsState
}

type Target = JobAction['target']
type OtherFile = Extract<Located, { type: 'other' }>

export class SavedFilesState {
  readonly #parts: SavedFilesParts
  /** The question where to, and how. */
  readonly again: AgainState
  /** While files are verified. */
  verification = $state.raw<Verification | null>(null)
  /** A chosen file that is not the saved one. */
  other = $state.raw<{ readonly ref: OutputRef; readonly file: OtherFile } | null>(null)
  /** The file that is being looked for, or read. */
  busy = $state.raw<OutputRef | null>(null)

  constructor(parts: SavedFilesParts) {
    this.#parts = parts
    this.again = new AgainState(parts)
  }

  /** Listens to how far the verification is. Returns the function that stops it. */
  start(): () => void {
    const { api } = this.#parts
    const stop = api.on('verification', (verification) => this.#show(verification))
    void api
      .call('getVerification')
      .then((now) => {
        if (now?.state === 'running') this.#show(now)
      })
      // What cannot be told now is told by its next event.
      .catch(() => undefined)
    return stop
  }

  /** Looks whether a job's saved files are there. What is wrong with that is shown by the job itself. */
  async look({ id, outputs }: Pick<JobView, 'id' | 'outputs'>): Promise<void> {
    if (!outputs.some(({ state }) => state === 'saved')) return
    await this.#parts.api.call('lookAtFiles', id).catch(() => undefined)
  }

  /** Compares saved files with their records. */
  async verify(target: Target): Promise<void> {
    await this.#try(() => this.#parts.api.call('verifyFiles', { target }))
  }

  async verifySelection(): Promise<void> {
    await this.#onSelection((target) => this.verify(target))
  }

  async stop(): Promise<void> {
    await this.#try(() => this.#parts.api.call('stopVerifying'))
  }

  /** Asks where to, then fetches the jobs once more. */
  async downloadAgain(target: Target): Promise<void> {
    await this.again.ask(target)
  }

  async downloadSelectionAgain(): Promise<void> {
    await this.#onSelection((target) => this.downloadAgain(target))
  }

  /** What jobs had saved before they were downloaded again is theirs again. */
  async keepEarlier(target: Target): Promise<void> {
    await this.#try(async () => {
      const { api, notices } = this.#parts
      const { affected } = await api.call('keepEarlier', { target })
      const words = strings.notices
      notices.say(affected === 0 ? words.nothingKept : words.keptEarlier({ n: affected }), 'good')
    })
  }

  async keepSelectionEarlier(): Promise<void> {
    await this.#onSelection((target) => this.keepEarlier(target))
  }

  /** Looks for a moved file: in its old folder, then where the user says. */
  async locate(ref: OutputRef): Promise<void> {
    this.other = null
    await this.#busyWith(ref, async () => {
      const located = await this.#parts.api.call('locateFile', ref)
      this.#tell(ref, located)
    })
  }

  /** Takes the file that is there as the right one. */
  async keep(ref: OutputRef, name: string): Promise<void> {
    await this.#busyWith(ref, async () => {
      await this.#parts.api.call('keepFile', ref)
      this.#parts.notices.say(strings.savedFiles.kept({ name }), 'good')
    })
  }

  isBusy({ jobId, outputKey }: OutputRef): boolean {
    return this.busy?.jobId === jobId && this.busy.outputKey === outputKey
  }

  #tell(ref: OutputRef, located: Located): void {
    const { notices } = this.#parts
    const words = strings.savedFiles
    if (located.type === 'other') this.other = { ref, file: located }
    else if (located.type === 'taken') notices.say(words.taken(located), 'bad')
    else if (located.type === 'found') {
      const { path, renamed, siblings } = located
      const said = renamed ? words.renamed({ path }) : words.located({ path })
      if (siblings === 0) return notices.say(said, 'good')
      const take = () => void this.#try(() => this.#parts.api.call('verifySiblings'))
      const more = `${said} ${words.siblings({ n: siblings })}`
      notices.say(more, 'good', { label: words.takeSiblings, take, undo: null })
    }
  }

  #show(verification: Verification): void {
    const isOver = verification.state !== 'running'
    this.verification = isOver ? null : verification
    if (isOver) this.#parts.notices.say(...resultOf(verification))
  }

  async #onSelection(act: (target: Target) => Promise<void>): Promise<void> {
    await this.#try(async () => {
      const target = await this.#parts.selection.target()
      if (target) await act(target)
    })
  }

  async #busyWith(ref: OutputRef, work: () => Promise<void>): Promise<void> {
    this.busy = ref
    await this.#try(work)
    if (this.busy === ref) this.busy = null
  }

  async #try(work: () => Promise<unknown>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.#parts.notices.sayFailure(error)
    }
  }
}

/** What came of a verification, in one sentence. */
export function resultOf({
  files,
  filesDone,
  found,
  located,
  state,
}: Verification): [text: string, tone: 'good' | 'bad'] {
  const words = strings.savedFiles
  const counts = [
    ...foundStates.flatMap((one) => {
      const n = found[one] ?? 0
      return one === 'same' || n === 0 ? [] : [words.counts[one]({ n })]
    }),
    ...(located === 0 ? [] : [words.counts.located({ n: located })]),
  ]
  const isFine = filesDone === (found.same ?? 0)
  const said =
    isFine && located === 0
      ? words.allSame({ n: filesDone })
      : words.result({ n: filesDone, what: listed(counts) })
  if (state === 'done') return [said, isFine ? 'good' : 'bad']
  const stopped = words.stopped({ done: filesDone, files })
  return [isFine ? stopped : `${stopped} ${said}`, isFine ? 'good' : 'bad']
}
