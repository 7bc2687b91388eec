/** A provider from its description: the same interface as one that is written in code. */
import { ReelhaulError } from '../../errors.ts'
import { failureOf } from '../provider-errors.ts'
import type { ApiResponse, Ask, JobReport, Provider } from '../provider.ts'
import { buildRequest } from './build-request.ts'
import type { Description } from './description.ts'
import type { RequestTemplate } from './description-parts.ts'
import { createFinder } from './described-finder.ts'
import { compileIdPattern } from './id-pattern.ts'
import { checkSecond, documentOf, readingOf, readStanding, type Reading } from './read-answer.ts'
import { readOutputs } from './read-outputs.ts'
import type { Values } from './template.ts'

/** @param description as `parseDescription` returns it. */
export function createDescribedProvider(description: Description): Provider {
  const { name, label, baseUrl, id, credential, linkLifetimeSeconds, leaseLifetime } = description
  const { pace, products, find, requestsAtOnce } = description
  const reading = readingOf(description)
  return {
    name,
    label,
    defaultBaseUrl: baseUrl,
    credentialLabels: {
      key: credential.label,
      ...(credential.clientId && { clientId: 'clientId' as const }),
    },
    documentedLifetimeSeconds: leaseLifetime?.byDefault ?? linkLifetimeSeconds,
    ...(leaseLifetime && { leaseLifetime }),
    probeJobId: id.probe,
    defaultRequestsAtOnce: requestsAtOnce,
    ...(pace && {
      pace: { requestsPerSecond: pace.requests / pace.perSeconds, scope: pace.scope },
    }),
    ...(products && { products }),
    ...(find && { find: createFinder(reading, find) }),
    claims: id.pattern === undefined ? () => false : compileIdPattern(id.pattern),
    ask: (ask) => askWhereItIs(reading, ask),
  }
}

/** Asks for the job as the product that it is known to be, or as one after the other. */
async function askWhereItIs(reading: Reading, ask: Ask): Promise<JobReport> {
  const { label, leaseLifetime } = reading.description
  checkExpiration(label, leaseLifetime, ask.expirationSeconds)
  const products = productsToTry(reading.description, ask)
  const last = products.length - 1
  for (const [n, product] of products.entries()) {
    try {
      const report = await new Question(reading, ask, product).answer()
      if (product === null || report.facts.product !== undefined) return report
      return { ...report, facts: { ...report.facts, product } }
    } catch (error) {
      const isElsewhere =
        error instanceof ReelhaulError && error.reason === 'PROVIDER_JOB_NOT_FOUND' && n < last
      if (!isElsewhere) throw error
    }
  }
  throw new RangeError('A job is looked for in at least one place.')
}

/** Null stands for a provider whose requests know no product. */
function productsToTry(
  { products = [] }: Description,
  { product, likelyProducts = [] }: Ask,
): readonly (string | null)[] {
  if (products.length === 0) return [null]
  if (product != null && products.includes(product)) return [product]
  const likely = likelyProducts.filter((one) => products.includes(one))
  return [...new Set([...likely, ...products])]
}

function checkExpiration(
  label: string,
  lifetime: Description['leaseLifetime'],
  seconds: number | undefined,
): void {
  if (lifetime === undefined || seconds === undefined) return
  if (seconds >= lifetime.min && seconds <= lifetime.max) return
  throw failureOf(
    'PROVIDER_INVALID_REQUEST',
    `${label}'s links cannot be asked to live ${seconds} seconds.`,
    { permanent: true, advice: 'setLifetime' },
  )
}

/** The calls that one question takes. */
class Question {
  readonly #reading: Reading
  readonly #ask: Ask
  readonly #values: Values

  constructor(reading: Reading, ask: Ask, product: string | null) {
    const { leaseLifetime } = reading.description
    const lifetime = leaseLifetime && (ask.expirationSeconds ?? leaseLifetime.byDefault)
    this.#reading = reading
    this.#ask = ask
    this.#values = {
      jobId: ask.jobId,
      product,
      expirationSeconds: lifetime === undefined ? null : String(lifetime),
    }
  }

  async answer(): Promise<JobReport> {
    const { description, paths } = this.#reading
    const response = await this.#send(description.request)
    const standing = readStanding(this.#reading, response, this.#ask.jobId)
    if (!standing.done) return standing.report
    const { status, facts } = standing
    const result = description.result && (await this.#send(description.result))
    const document = result ? documentOf(this.#reading, result) : standing.document
    const { label, leaseLifetime, linkLifetimeSeconds } = description
    const lifetime = leaseLifetime && (this.#ask.expirationSeconds ?? leaseLifetime.byDefault)
    const found = await readOutputs(description.outputs, document, result ?? response, {
      label,
      paths,
      linkLifetimeSeconds: lifetime ?? linkLifetimeSeconds,
      second: ({ request }, outputId) =>
        request === undefined ? Promise.resolve(null) : this.#second(request, outputId),
    })
    const mayStillCome = found.missing.length > 0 && { mayStillCome: true as const }
    return { state: 'ready', status, facts, ...found, ...mayStillCome }
  }

  async #second(template: RequestTemplate, outputId: string | null): Promise<ApiResponse | null> {
    const needsId = template.path.includes('{outputId}')
    if (needsId && (outputId === null || outputId.replace(/\./g, '') === '')) return null
    return checkSecond(this.#reading, await this.#send(template, outputId))
  }

  #send(template: RequestTemplate, outputId: string | null = null): Promise<ApiResponse> {
    const { baseUrl, credential, api, signal } = this.#ask
    const values = { ...this.#values, outputId }
    const terms = { baseUrl, credential, values, signal }
    return api(buildRequest(template, this.#reading.description.credential, terms))
  }
}
