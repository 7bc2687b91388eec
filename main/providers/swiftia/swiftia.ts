/**
 * Swiftia: VideoShorts jobs as its page "Get Job" documents them, and renders, the documented way to a
 * video with an API key. A job's answer has one of two formats, by the credential: an API key gets
 * descriptions of the shorts, a session token also links to the cropped videos.
 */
import { providerLabels } from '../../../preload/contract/vocabulary.ts'
import { endpoint, parseAnswer } from '../answers.ts'
import type { ApiResponse, Ask, JobReport, Provider } from '../provider.ts'
import { isSuccess, statusError } from '../provider-errors.ts'
import { renderReport, renderSchema } from './swiftia-render.ts'
import { jobReport, jobSchema } from './swiftia-job.ts'

const LABEL = providerLabels.swiftia

const PATHS = { shorts: '/api/jobs/{jobId}', render: '/api/render/{jobId}' } as const
type Kind = keyof typeof PATHS
/** Names of its products, as lists and accounts have them, without case and separators. */
const KINDS: ReadonlyMap<string, Kind> = new Map([
  ...['shorts', 'short', 'videoshorts', 'videoshort', 'job', 'jobs'].map(named('shorts')),
  ...['render', 'renders', 'rendering', 'videorender'].map(named('render')),
])

export const swiftia: Provider = {
  name: 'swiftia',
  label: LABEL,
  defaultBaseUrl: 'https://app.swiftia.io',
  credentialLabels: { key: 'apiKeyOrSession' },
  documentedLifetimeSeconds: null,
  probeJobId: 'connection-test',
  defaultRequestsAtOnce: 2,
  // "One request in two seconds", for an organisation; plans have others, which answers tell.
  pace: { requestsPerSecond: 0.5, scope: 'organisation' },
  products: Object.keys(PATHS),
  // The pages show no shape that ids have: they are never guessed.
  claims: () => false,

  async ask(ask) {
    const known = kindOf(ask.product)
    if (known !== null) return reportOf(known, await send(known, ask))
    const [first, second] = searchOrder(ask.likelyProducts)
    const response = await send(first, ask)
    if (!isNotHere(response)) return reportOf(first, response)
    const other = await send(second, ask)
    if (!isNotHere(other) && !(isMissing(response) && isRefusal(other)))
      return reportOf(second, other)
    // Neither knows it: "no such job" says more than "no such id", and else the first is the usual one.
    return isMissing(other) && !isMissing(response)
      ? reportOf(second, other)
      : reportOf(first, response)
  },
}

const isMissing = ({ status }: ApiResponse): boolean => status === 404 || status === 410

/** After a job that is missing the key is accepted, and a refusal about the kind: renders take API keys only. */
const isRefusal = ({ status }: ApiResponse): boolean => status === 401 || status === 403

/** No such job, or an id that this kind does not understand. */
const isNotHere = ({ status }: ApiResponse): boolean => [400, 404, 410, 422].includes(status)

/** Null: nothing is said that means anything here; another word may be the user's own. */
function kindOf(product: string | null | undefined): Kind | null {
  return KINDS.get((product ?? '').toLowerCase().replace(/[\s_.-]+/g, '')) ?? null
}

function named(kind: Kind): (name: string) => readonly [string, Kind] {
  return (name) => [name, kind]
}

function searchOrder(likely: readonly string[] = []): readonly [Kind, Kind] {
  const [first] = likely.flatMap((one) => kindOf(one) ?? [])
  return first === 'render' ? ['render', 'shorts'] : ['shorts', 'render']
}

function send(kind: Kind, ask: Ask): Promise<ApiResponse> {
  return ask.api({
    method: 'GET',
    url: endpoint(ask, PATHS[kind]),
    headers: { authorization: `Bearer ${ask.credential.key}` },
    signal: ask.signal,
  })
}

/** @throws ReelhaulError for an answer that is no success, or none of this kind. */
function reportOf(kind: Kind, response: ApiResponse): JobReport {
  if (!isSuccess(response)) throw statusError(response, LABEL)
  return kind === 'render'
    ? renderReport(parseAnswer(renderSchema, response, LABEL), response)
    : jobReport(parseAnswer(jobSchema, response, LABEL), response)
}
