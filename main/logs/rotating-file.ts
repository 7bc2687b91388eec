/** A file that lines are added to, and that is put aside when it is full. Never fails, never waits. */
import { appendFileSync, existsSync, mkdirSync } from 'node:fs'
import { appendFile, mkdir, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { messageOf } from '../errors.ts'

export interface RotatingFileOptions {
  /** Absolute. Its folder is made where it is missing, but not the one around it; readable by their owner only. */
  readonly path: string
  /** Largest file, bytes. */
  readonly maxBytes: number
  /** How many files there are at most, the one that is written included: `x.log`, `x.log.1` and so on. */
  readonly files: number
  /** Told once: lines cannot be written, and why. */
  readonly onProblem: (message: string) => void
  /** The line that stands for lines that could not be written. */
  readonly lostLine: (count: number) => string
  /** Milliseconds that only go forward. */
  readonly now: () => number
}

/** Most that waits for a slow disk, UTF-16 units; what comes beyond it is lost, and counted. */
const MOST_WAITING = 2 * 1024 * 1024
/** After a failure, milliseconds. */
const PAUSE_MS = 5000

export class RotatingFile {
  readonly #options: RotatingFileOptions
  #lines: string[] = []
  /** How many lines those stand for. */
  #count = 0
  #waiting = 0
  #lost = 0
  #triedAgainAt = 0
  #told = false
  #writing: Promise<void> | null = null

  constructor(options: RotatingFileOptions) {
    this.#options = options
  }

  /** Adds a line. @param line without its end */
  write(line: string): void {
    const refused = this.#options.now() < this.#triedAgainAt
    if (refused || this.#waiting + line.length > MOST_WAITING) {
      this.#lost++
      return
    }
    if (this.#lost > 0) {
      this.#lines.push(this.#options.lostLine(this.#lost))
      this.#count += this.#lost
      this.#lost = 0
    }
    this.#lines.push(line)
    this.#count++
    this.#waiting += line.length
    this.#writing ??= this.#writeAll().finally(() => (this.#writing = null))
  }

  /** Resolves when everything so far is with the system, or lost. */
  async flush(): Promise<void> {
    while (this.#writing !== null) await this.#writing
  }

  /** The same at once, for a process that is about to end. */
  flushNow(): void {
    if (this.#lines.length === 0) return
    const { text, count } = this.#take()
    const { path } = this.#options
    try {
      if (!existsSync(dirname(path))) mkdirSync(dirname(path), { mode: 0o700 })
      appendFileSync(path, text, { mode: 0o600 })
    } catch (error) {
      this.#refused(error, count)
    }
  }

  /** In the order of `write`: what comes while some is written goes with the next piece. */
  async #writeAll(): Promise<void> {
    // What the same turn of the loop says goes together.
    await Promise.resolve()
    while (this.#lines.length > 0) {
      const { text, count } = this.#take()
      try {
        await this.#append(text)
      } catch (error) {
        this.#refused(error, count)
      }
    }
  }

  /** What waits, and how many lines are lost if it cannot be written. */
  #take(): { text: string; count: number } {
    const taken = { text: `${this.#lines.join('\n')}\n`, count: this.#count }
    this.#lines = []
    this.#count = 0
    this.#waiting = 0
    return taken
  }

  async #append(text: string): Promise<void> {
    const { path, maxBytes } = this.#options
    const size = await sizeOf(path)
    if (size === null) await mkdir(dirname(path), { mode: 0o700 }).catch(ignoreExisting)
    else if (size > 0 && size + Buffer.byteLength(text) > maxBytes) await this.#rotate()
    await appendFile(path, text, { mode: 0o600 })
  }

  async #rotate(): Promise<void> {
    const { path, files } = this.#options
    const nth = (n: number): string => (n === 0 ? path : `${path}.${n}`)
    await rm(nth(files - 1), { force: true })
    for (let n = files - 2; n >= 0; n--) await rename(nth(n), nth(n + 1)).catch(ignoreMissing)
  }

  #refused(error: unknown, count: number): void {
    const { path, now, onProblem } = this.#options
    this.#lost += count
    this.#triedAgainAt = now() + PAUSE_MS
    // A data folder that is gone is told by who cannot do without it.
    if (this.#told || isMissing(error)) return
    this.#told = true
    onProblem(`The log ${path} cannot be written: ${messageOf(error)}`)
  }
}

/** Null: there is no such file. */
async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size
  } catch (error) {
    ignoreMissing(error)
    return null
  }
}

function ignoreExisting(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
}

function ignoreMissing(error: unknown): void {
  if (!isMissing(error)) throw error
}

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT'
