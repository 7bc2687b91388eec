/** One JSON object a line on stdout: what scripts read. */
import type { FileEvent, JobEvent, Reporter, RunSummary } from './reporter.ts'

export class JsonReporter implements Reporter {
  readonly #out: NodeJS.WritableStream
  readonly #errors: NodeJS.WritableStream

  constructor(out: NodeJS.WritableStream, errors: NodeJS.WritableStream) {
    this.#out = out
    this.#errors = errors
  }

  job({ id, provider, state, failure }: JobEvent): void {
    this.#line({ event: 'job', id, provider, state, ...(failure && { failure }) })
  }

  file({ job, path, bytes, sha256 }: FileEvent): void {
    this.#line({ event: 'file', job, path, bytes, sha256 })
  }

  notice(text: string): void {
    this.#errors.write(`${text}\n`)
  }

  end(summary: RunSummary): void {
    this.#line({ event: 'summary', ...summary })
  }

  #line(value: object): void {
    this.#out.write(`${JSON.stringify(value)}\n`)
  }
}
