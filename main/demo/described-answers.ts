/** Answers of a simulated described provider: its examples, with a job's own values in their places. */
import type { Description } from '../providers/described/description.ts'
import type { DescriptionExample } from '../providers/described/description-example.ts'
import type { OutputDescription } from '../providers/described/description-output.ts'
import { fits } from '../providers/described/matchers.ts'
import { isPath, type Paths } from '../providers/described/paths.ts'
import type { CallPart, FilledIn, LinkTo } from './described-requests.ts'
import type { SimulatedJob, SimulatedOutput } from './simulated-job.ts'

export interface AnswerTerms {
  readonly job: SimulatedJob
  readonly link: LinkTo
  /** Epoch ms. */
  readonly expiresAt: number
}

export class ExampleAnswers {
  readonly #description: Description
  readonly #paths: Paths
  readonly #ready: DescriptionExample

  constructor(description: Description, paths: Paths, ready: DescriptionExample) {
    this.#description = description
    this.#paths = paths
    this.#ready = ready
  }

  waiting({ answer }: DescriptionExample, job: SimulatedJob, progress: number): unknown {
    const { progress: described } = this.#description.status
    return this.#ofJob(answer, job, (root) => {
      if (described === undefined) return root
      const given = described.scale === 'percent' ? Math.round(progress * 100) : progress
      return this.#set(root, described.path, given)
    })
  }

  failed({ answer }: DescriptionExample, job: SimulatedJob): unknown {
    const { failure, error } = this.#description
    const { code, message } = job.spec.failure ?? {}
    return this.#ofJob(answer, job, (root) => {
      const coded = this.#set(root, failure.code ?? error.code, code)
      return this.#set(coded, failure.message ?? error.message ?? '$.message', message)
    })
  }

  ready(terms: AnswerTerms): unknown {
    const { answer } = this.#ready
    return this.#ofJob(answer, terms.job, (root) =>
      this.#description.result === undefined ? this.#withOutputs(root, terms) : root,
    )
  }

  second(part: Exclude<CallPart, 'job'>, terms: AnswerTerms, values: FilledIn): unknown {
    const { outputs, result } = this.#description
    if (part === 'result')
      return this.#withOutputs(structuredClone(this.#ready.second[0]?.answer), terms)
    const output = outputs[part]!
    const before = outputs.slice(0, part).filter((one) => one.request !== undefined)
    const first = before.reduce((sum, one) => sum + this.#countInExample(one), result ? 1 : 0)
    const answer = structuredClone(this.#ready.second[first]?.answer)
    const own = this.#outputsOf(output, terms.job)
    const wanted = own.find(({ name }) => name === values.outputId) ?? own[0]
    return wanted === undefined ? answer : this.#filled(answer, output, wanted, terms)
  }

  /** A copy of an example's answer, about this job. @param change what happens where its paths begin. */
  #ofJob(answer: unknown, job: SimulatedJob, change: (root: unknown) => unknown): unknown {
    const whole = structuredClone(answer)
    const { select } = this.#description
    if (select === undefined) return change(whole)
    const list = this.#paths.first(select.list, whole)
    if (Array.isArray(list))
      list.splice(0, Infinity, change(this.#set(list[0], select.id, job.spec.id)))
    return whole
  }

  #withOutputs(document: unknown, terms: AnswerTerms): unknown {
    return this.#description.outputs
      .filter((output) => this.#isInExample(output, document))
      .reduce((root, output) => {
        const own = this.#outputsOf(output, terms.job)
        if (output.each !== undefined) return this.#withList(root, output, own, terms)
        if (output.request !== undefined) return root
        const [first] = own
        if (first !== undefined) return this.#filled(root, output, first, terms)
        return this.#set(root, output.link, null)
      }, document)
  }

  #withList(
    root: unknown,
    output: OutputDescription,
    own: readonly SimulatedOutput[],
    terms: AnswerTerms,
  ): unknown {
    const [first] = this.#paths.nodes(output.each ?? '$', root)
    if (first === undefined) return root
    const list = valueAt(root, first.location.slice(0, -1))
    if (!Array.isArray(list)) return root
    const items = own.map((one, n) => {
      const item = structuredClone(first.value)
      const named = this.#set(item, output.outputId, one.name)
      const placed = this.#set(named, output.index, n)
      return output.request === undefined ? this.#filled(placed, output, one, terms) : placed
    })
    list.splice(0, Infinity, ...items)
    return root
  }

  #filled(
    item: unknown,
    { link, size, expires, locale }: OutputDescription,
    own: SimulatedOutput,
    terms: AnswerTerms,
  ): unknown {
    const linked = this.#set(item, link, terms.link(own))
    const sized = this.#set(linked, size, own.content.size)
    const isIso = typeof this.#paths.first(expires ?? '$', item) === 'string'
    const { expiresAt } = terms
    const ending = isIso ? new Date(expiresAt).toISOString() : Math.floor(expiresAt / 1000)
    const limited = this.#set(sized, expires, ending)
    return own.locale !== undefined && locale !== undefined && isPath(locale)
      ? this.#set(limited, locale, own.locale)
      : limited
  }

  /** A job's files that are told apart by this output's name, or by no name and come in its list. */
  #outputsOf(output: OutputDescription, job: SimulatedJob): SimulatedOutput[] {
    const { outputs } = this.#description
    const byName = outputs.map(({ key }) => key)
    const free = outputs.find(({ each, link }) => each !== undefined && link !== undefined)
    return job.spec.outputs.filter(({ field }) =>
      field !== undefined && byName.includes(field)
        ? field === output.key
        : output === (free ?? outputs[0]),
    )
  }

  #isInExample({ when }: OutputDescription, document: unknown): boolean {
    return when === undefined || fits(when, { httpStatus: 200, document }, this.#paths)
  }

  /** Second calls that this output takes in the example. */
  #countInExample(output: OutputDescription): number {
    const listed = this.#description.result ? this.#ready.second[0]?.answer : this.#ready.answer
    if (output.each !== undefined) return this.#paths.all(output.each, listed).length
    return this.#isInExample(output, listed) ? 1 : 0
  }

  /** `root` with `value` where `path` leads to; unchanged where it leads nowhere or nothing is given. */
  #set(root: unknown, path: string | undefined, value: unknown): unknown {
    if (path === undefined || value === undefined) return root
    const [node] = this.#paths.nodes(path, root)
    if (node === undefined) return root
    const last = node.location.at(-1)
    if (last === undefined) return value
    const parent = valueAt(root, node.location.slice(0, -1)) as Record<string | number, unknown>
    parent[last] = value
    return root
  }
}

function valueAt(root: unknown, location: readonly (string | number)[]): unknown {
  return location.reduce(
    (value, name) => (value as Readonly<Record<string | number, unknown>>)[name],
    root,
  )
}
