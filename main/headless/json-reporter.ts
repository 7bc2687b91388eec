/**
 * One JSON object a line on stdout: what scripts read. A reader that closes it (`| head -1`) ends the run
 * with its state kept, and exit code 1: the summary was not told.
 */
import { printedFile, printedJob, printedNotice } from '../control/printed-events.ts'
import type { EngineNotice } from '../engine/engine-options.ts'
import type { FileEvent, HookNotice, JobEvent, Reporter, RunSummary } from './reporter.ts'

/** Milliseconds that a line may wait for company. */
const gatherMs = 10

export class JsonReporter implements Reporter {
  readonly #out: NodeJS.WritableStream
  readonly #errors: NodeJS.WritableStream
  /** Lines of one short moment: a pipe is written once for all of them. */
  #lines = ''

  constructor(out: NodeJS.WritableStream, errors: NodeJS.WritableStream) {
    this.#out = out
    this.#errors = errors
  }

  job(event: JobEvent): void {
    this.#line(printedJob(event))
  }

  file(event: FileEvent): void {
    this.#line(printedFile(event))
  }

  engineNotice(notice: EngineNotice): void {
    this.#line(printedNotice(notice))
  }

  hookNotice(notice: HookNotice): void {
    this.#line({ event: 'notice', ...notice })
    this.notice(notice.message)
  }

  notice(text: string): void {
    this.#errors.write(`${text}\n`)
  }

  end({ completed, failed, files, bytes, requests }: RunSummary): void {
    this.#line({ event: 'summary', completed, failed, files, bytes, requests })
    this.#flush()
  }

  #line(value: object): void {
    if (this.#lines === '') setTimeout(() => this.#flush(), gatherMs)
    this.#lines += `${JSON.stringify(value)}\n`
  }

  #flush(): void {
    if (this.#lines !== '') this.#out.write(this.#lines)
    this.#lines = ''
  }
}
