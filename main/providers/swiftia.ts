/**
 * Swiftia: VideoShorts jobs as its page "Get Job" documents them, and renders, the documented way to a
 * video with an API key. A job's answer has one of two formats, by the credential: an API key gets
 * descriptions of the shorts, a session token also links to the cropped videos.
 */
import { providerLabels } from '../../preload/contract/vocabulary.ts'
import { endpoint, parseAnswer } from './answers.ts'
import type { ApiResponse, Ask, JobReport, Provider } from './provider.ts'
import { statusError } from './provider-errors.ts'
import { renderReport, renderSchema } from './swiftia-render.ts'
import { jobReport, jobSchema } from './swiftia-job.ts'

const LABEL = providerLabels.swiftia

const RENDER = /^render/i
const PATHS = { shorts: '/api/jobs/{jobId}', render: '/api/render/{jobId}' } as const
type Kind = keyof typeof PATHS

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
    if (response.status !== 404) return reportOf(first, response)
    const other = await send(second, ask)
    // Neither knows it: the first answer is the one for most jobs.
    return other.status === 404 ? reportOf(first, response) : reportOf(second, other)
  },
}

/** `render`, `Renders`; any other word means the jobs of the documented page. Null: nothing is said. */
function kindOf(product: string | null | undefined): Kind | null {
  if (!product) return null
  return RENDER.test(product.trim()) ? 'render' : 'shorts'
}

function searchOrder(likely: readonly string[] = []): readonly [Kind, Kind] {
  return kindOf(likely[0]) === 'render' ? ['render', 'shorts'] : ['shorts', 'render']
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
  if (response.status !== 200) throw statusError(response, LABEL)
  return kind === 'render'
    ? renderReport(parseAnswer(renderSchema, response, LABEL), response)
    : jobReport(parseAnswer(jobSchema, response, LABEL), response)
}
