/**
 * A folder whose lists are imported by themselves and moved aside: `imported/NAME.csv`, with
 * `NAME.receipt.csv` beside it once the batch has settled; `imported/unusable/` for the rest, each
 * with a text that says why. First the import, then the move: after a crash a list is read again, and
 * its jobs are known.
 */
import { watch, type FSWatcher } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { WatchedFolderSettings } from '../../../preload/contract/automation.ts'
import { messageOf, UsageError } from '../../errors.ts'
import { Arrivals, isUnchanged, type Arrival } from './arrivals.ts'
import { moveAside } from './move-aside.ts'

export interface ImportedList {
  /** The batch that it belongs to; null: there is none. */
  readonly batchId: number | null
  readonly added: number
  /** Jobs that were in the queue already. */
  readonly known: number
  /** One sentence for each row that could not be used. */
  readonly leftOut: readonly string[]
}

export interface WatchedFolderDeps {
  /** @throws UsageError when the list, or the machine, does not allow it; nothing is added then. */
  readonly importList: (path: string) => Promise<ImportedList>
  /** The batch gets a receipt there when it has settled. */
  readonly promiseReceipt: (batchId: number, path: string) => void
  /** Writes the receipts that are due. */
  readonly settleReceipts: () => Promise<void>
  readonly notify: (text: string, tone: 'good' | 'bad') => void
  /** Milliseconds that only go forward. */
  readonly now: () => number
}

/** Systems do not tell of every change, those of network folders of none: looked at all the same. */
const restMs = 5000
const busyMs = 700

const off: WatchedFolderSettings = { enabled: false, folder: '' }

export class WatchedFolder {
  readonly #deps: WatchedFolderDeps
  #settings = off
  #arrivals: Arrivals
  #watcher: FSWatcher | null = null
  #timer: ReturnType<typeof setTimeout> | null = null
  /** The next look is a long while off. */
  #resting = false
  /** The look under way; one at a time, so that two files become two batches in order. */
  #look: Promise<void> | null = null
  /** What the user was told, so that they are told once. */
  #told = new Set<string>()

  constructor(deps: WatchedFolderDeps) {
    this.#deps = deps
    this.#arrivals = new Arrivals(deps.now)
  }

  /** Watches the folder of the settings, or none. */
  apply(settings: WatchedFolderSettings): void {
    const { enabled, folder } = this.#settings
    if (settings.enabled === enabled && settings.folder === folder) return
    this.#settings = settings
    this.#arrivals = new Arrivals(this.#deps.now)
    this.#told.clear()
    this.#unwatch()
    this.#next(0)
  }

  /** A batch has settled: its receipt may be due. */
  batchSettled(): void {
    void this.#settleReceipts()
  }

  /** Ends watching; resolves when the look under way has ended. */
  close(): Promise<void> {
    this.#settings = off
    this.#unwatch()
    clearTimeout(this.#timer ?? undefined)
    return this.settled()
  }

  /** Resolves when the look under way, if there is one, has ended. */
  async settled(): Promise<void> {
    await this.#look
  }

  #next(ms: number): void {
    clearTimeout(this.#timer ?? undefined)
    this.#resting = ms === restMs
    const { enabled, folder } = this.#settings
    if (!enabled || folder === '') return
    this.#timer = setTimeout(() => {
      this.#look ??= this.#lookAround(folder).then((growing) => {
        this.#look = null
        this.#next(growing ? busyMs : restMs)
      })
    }, ms)
  }

  /** @returns true when there is something to wait for. */
  async #lookAround(folder: string): Promise<boolean> {
    try {
      const { whole, growing } = await this.#arrivals.look(folder)
      this.#notifyOnce(`${folder} is there again, and watched.`, 'good', this.#told.delete(folder))
      this.#watch(folder)
      for (const arrival of whole) {
        if (this.#settings.folder !== folder) return false
        await this.#take(folder, arrival)
      }
      await this.#settleReceipts()
      return growing
    } catch (error) {
      this.#unwatch()
      this.#notifyOnce(
        `The watched folder ${folder} cannot be read: ${messageOf(error)}. It is looked for again.`,
        'bad',
        !this.#told.has(folder),
      )
      this.#told.add(folder)
      return false
    }
  }

  async #take(folder: string, arrival: Arrival): Promise<void> {
    const aside = join(folder, 'imported')
    const name = basename(arrival.path)
    try {
      const list = await this.#deps.importList(arrival.path)
      // Written to meanwhile: what it is now is read once more, as an arrival of its own.
      if (!(await isUnchanged(arrival))) return
      const path = await moveAside(arrival.path, aside)
      if (list.batchId !== null) this.#deps.promiseReceipt(list.batchId, receiptOf(path))
      if (list.leftOut.length > 0) await writeFile(`${path}.left-out.txt`, textOf(list.leftOut))
      this.#deps.notify(newsOf(name, list), 'good')
    } catch (error) {
      if (isListsFault(error)) await this.#refuse(arrival, join(aside, 'unusable'), error.message)
      else this.#stuck(name, error)
    }
  }

  async #refuse(arrival: Arrival, folder: string, why: string): Promise<void> {
    try {
      const path = await moveAside(arrival.path, folder)
      await writeFile(`${path}.txt`, `${why}\n`)
      this.#deps.notify(`${why} It is in ${folder} now.`, 'bad')
    } catch (error) {
      this.#stuck(basename(arrival.path), error)
    }
  }

  /** Not the fault of the list: it stays where it is and is tried again. */
  #stuck(name: string, error: unknown): void {
    const text = `${name} in the watched folder could not be taken: ${messageOf(error)} It is tried again.`
    this.#notifyOnce(text, 'bad', !this.#told.has(text))
    this.#told.add(text)
  }

  #notifyOnce(text: string, tone: 'good' | 'bad', wanted: boolean): void {
    if (wanted) this.#deps.notify(text, tone)
  }

  async #settleReceipts(): Promise<void> {
    try {
      await this.#deps.settleReceipts()
    } catch (error) {
      this.#stuck('A receipt', error)
    }
  }

  #watch(folder: string): void {
    if (this.#watcher !== null) return
    try {
      this.#watcher = watch(folder, () => this.#hurry())
      // As when the folder is taken away.
      this.#watcher.on('error', () => this.#unwatch())
    } catch {
      // Looking now and then is enough.
    }
  }

  #unwatch(): void {
    this.#watcher?.close()
    this.#watcher = null
  }

  /** A look that is near is not put off: a file that never rests would hide all others. */
  #hurry(): void {
    if (this.#look === null && this.#resting) this.#next(busyMs)
  }
}

const receiptOf = (path: string): string => `${path.replace(/\.[^.]+$/, '')}.receipt.csv`
const textOf = (lines: readonly string[]): string => `${lines.join('\n')}\n`

/** A list that cannot be read because of the disk may be read later; a bad one never. */
function isListsFault(error: unknown): error is UsageError {
  return error instanceof UsageError && !(error.cause instanceof Error && 'code' in error.cause)
}

function newsOf(name: string, { added, known, leftOut }: ImportedList): string {
  const parts = [
    `${added === 1 ? '1 job' : `${added.toLocaleString('en')} jobs`} added`,
    ...(known > 0 ? [`${known.toLocaleString('en')} already here`] : []),
    ...(leftOut.length > 0 ? [`${leftOut.length.toLocaleString('en')} left out`] : []),
  ]
  return `${name} from the watched folder: ${parts.join(', ')}.`
}
