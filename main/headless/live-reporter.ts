/** Progress for people, on stderr: a line that moves on a terminal, plain lines elsewhere. */
import { basename } from 'node:path'
import type { EngineNotice } from '../engine/engine-options.ts'
import type { StateCounts } from '../queue/records.ts'
import { adviceOf } from '../strings/english.ts'
import type { FileEvent, HookNotice, JobEvent, Reporter, RunSummary } from './reporter.ts'
import { bytesText, durationText, fit, plural, printable } from './text-format.ts'

export interface LiveReporterOptions {
  readonly out: NodeJS.WriteStream
  /** What the moving line shows; asked a few times a second. */
  readonly look: () => { counts: StateCounts; bytesPerSecond: number }
  readonly now: () => number
  readonly folder: string
}

const everyMs = 200

export class LiveReporter implements Reporter {
  readonly #options: LiveReporterOptions
  readonly #startedAt: number
  readonly #failures = new Map<string, { advice: string; jobs: string[] }>()
  readonly #timer: NodeJS.Timeout | null
  #bytes = 0

  constructor(options: LiveReporterOptions) {
    this.#options = options
    this.#startedAt = options.now()
    this.#timer = options.out.isTTY ? setInterval(() => this.#draw(), everyMs) : null
  }

  job({ id, state, title, failure, missing }: JobEvent): void {
    if (missing.length > 0)
      this.#say(`! ${name(id, title)}: partly delivered: ${missing.join(', ')} missing`)
    if (state !== 'failed' || failure === null) return
    this.#say(`✗ ${name(id, title)}: ${failure.message}`)
    const known = this.#failures.get(failure.message)
    if (known === undefined)
      this.#failures.set(failure.message, { advice: adviceOf(failure), jobs: [id] })
    else known.jobs.push(id)
  }

  file({ path, bytes }: FileEvent): void {
    this.#bytes += bytes
    this.#say(`✓ ${printable(basename(path))}  ${bytesText(bytes)}`)
  }

  engineNotice({ account, until }: EngineNotice): void {
    const time = new Date(until).toLocaleTimeString()
    this.#say(`${account} asks for a pause: the next question is sent at ${time}.`)
  }

  hookNotice({ message }: HookNotice): void {
    this.#say(message)
  }

  notice(text: string): void {
    this.#say(text)
  }

  end({ completed, failed, partial, files, bytes }: RunSummary): void {
    if (this.#timer !== null) clearInterval(this.#timer)
    const { out, now, folder } = this.#options
    this.#clear()
    for (const [message, { advice, jobs }] of this.#failures) {
      out.write(
        `\n${plural(jobs.length, 'job')} failed: ${printable(message)}\n  ${printable(advice)}\n`,
      )
    }
    const took = durationText(now() - this.#startedAt)
    const lost = failed === 0 ? '' : `, ${plural(failed, 'job')} failed`
    const lacking = partial === 0 ? '' : `, ${partial} of them partly delivered`
    out.write(
      `\n${plural(completed, 'job')} completed${lacking}${lost}: ${plural(files, 'file')} saved (${bytesText(bytes)}) in ${took}\n`,
    )
    if (files > 0) out.write(`Files are in ${folder}\n`)
  }

  #say(line: string): void {
    this.#clear()
    this.#options.out.write(`${printable(line)}\n`)
    if (this.#timer !== null) this.#draw()
  }

  #clear(): void {
    if (this.#timer !== null) this.#options.out.write('\r\u001b[K')
  }

  #draw(): void {
    const { out, look } = this.#options
    const { counts, bytesPerSecond } = look()
    const parts = [
      `${counts.completed ?? 0} done`,
      `${(counts.downloading ?? 0) + (counts.finalizing ?? 0)} downloading`,
      `${counts.ready ?? 0} ready`,
      `${(counts.queued ?? 0) + (counts.waiting ?? 0)} at the provider`,
      ...(counts.failed ? [`${counts.failed} failed`] : []),
    ]
    const line = `${parts.join(' · ')}   ${bytesText(this.#bytes)} saved, ${bytesText(bytesPerSecond)}/s`
    out.write(`\r\u001b[K${fit(line, (out.columns || 80) - 1)}`)
  }
}

const name = (id: string, title: string | null): string =>
  title === null ? id : `${title} (${id})`
