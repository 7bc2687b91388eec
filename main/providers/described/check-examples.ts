/** Holds a description against the examples in its own file. Pure. */
import { isDeepStrictEqual } from 'node:util'
import { ReelhaulError } from '../../errors.ts'
import type { ApiClient, JobReport, RemoteOutput } from '../provider.ts'
import type { Description } from './description.ts'
import type { DescriptionExample } from './description-example.ts'
import { createDescribedProvider } from './described-provider.ts'

export interface CheckedExample {
  readonly title: string
  readonly outcome: Outcome
  /** What was expected and not understood, as sentences; empty: all is as expected. */
  readonly differences: readonly string[]
}

/** What an answer was understood as. */
export type Outcome = JobReport | ReelhaulError

/** The server's clock in examples. */
const EXAMPLE_NOW = Date.UTC(2026, 0, 1)

/** In the order of the file. */
export async function checkExamples(description: Description): Promise<CheckedExample[]> {
  const provider = createDescribedProvider(description)
  const checked: CheckedExample[] = []
  for (const example of description.examples) {
    const outcome = await outcomeOf(() =>
      provider.ask({
        jobId: description.id.example,
        baseUrl: description.baseUrl,
        credential: { key: 'example', clientId: 'example' },
        product: description.products?.[0] ?? null,
        api: answering(example),
      }),
    )
    checked.push({ title: example.title, outcome, differences: differencesOf(example, outcome) })
  }
  return checked
}

/** A report or the error that came instead. @throws what is no ReelhaulError. */
export async function outcomeOf(ask: () => Promise<JobReport>): Promise<Outcome> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof ReelhaulError) return error
    throw error
  }
}

/** Gives the example's answers one after the other; behind the last one there is nothing. */
function answering({ status, headers, answer, second }: DescriptionExample): ApiClient {
  const none: Readonly<Record<string, string>> = {}
  const answers = [{ status, headers, answer }, ...second.map((one) => ({ ...one, headers: none }))]
  return () => {
    const next = answers.shift() ?? { status: 404, headers: none, answer: {} }
    return Promise.resolve({
      status: next.status,
      headers: Object.fromEntries(
        Object.entries(next.headers).map(([name, value]) => [name.toLowerCase(), value]),
      ),
      body: typeof next.answer === 'string' ? next.answer : JSON.stringify(next.answer ?? null),
      serverNow: EXAMPLE_NOW,
    })
  }
}

type Expected = DescriptionExample['expect']

function differencesOf({ expect }: DescriptionExample, outcome: Outcome): string[] {
  const isError = outcome instanceof ReelhaulError
  const failure = isError ? outcome.failure : outcome.state === 'failed' ? outcome.failure : null
  const differences: string[] = []
  const compare = (what: string, wanted: unknown, found: unknown) => {
    if (wanted === undefined || isDeepStrictEqual(wanted, found)) return
    differences.push(`${what}: expected ${shown(wanted)}, understood ${shown(found)}`)
  }
  compare('state', expect.state, isError ? failure?.reason : outcome.state)
  compare('failure', expect.failure, failure?.reason)
  if (expect.message !== undefined && !failure?.message.includes(expect.message))
    compare('message', expect.message, failure?.message)
  if (isError) return differences
  compare('status', expect.status, outcome.status)
  compare('progress', expect.progress, outcome.state === 'waiting' ? outcome.progress : undefined)
  for (const [name, value] of Object.entries(expect.facts ?? {}))
    compare(`facts.${name}`, value, (outcome.facts as Readonly<Record<string, unknown>>)[name])
  const delivered = outcome.state === 'ready' ? outcome : { outputs: [], missing: [] }
  compare('missing', expect.missing, delivered.missing)
  compareOutputs(expect.outputs, delivered.outputs, compare)
  return differences
}

function compareOutputs(
  wanted: Expected['outputs'],
  found: readonly RemoteOutput[],
  compare: (what: string, wanted: unknown, found: unknown) => void,
): void {
  if (wanted === undefined) return
  compare('number of outputs', wanted.length, found.length)
  for (const [n, { content, ...fields }] of wanted.entries()) {
    const output = found[n]
    if (output === undefined) continue
    for (const [name, value] of Object.entries(fields))
      compare(`outputs[${n}].${name}`, value, output[name as keyof RemoteOutput])
    const own = output.source.type === 'inline' ? output.source.content : ''
    if (content !== undefined && !own.includes(content))
      compare(`outputs[${n}].content`, content, own)
  }
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 200 ? `${text.slice(0, 199)}…` : text
}
