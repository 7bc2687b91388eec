/** ViddyScribe's Enterprise API, as its page "Get job results" (OpenAPI) documents it. */
import { z } from 'zod'
import { providerLabels } from '../../preload/contract/vocabulary.ts'
import { endpoint, parseAnswer } from './answers.ts'
import type { ApiResponse, JobReport, Provider, RemoteOutput } from './provider.ts'
import { jobFailed, noOutputs, saidBy, statusError } from './provider-errors.ts'
import { inlineOutput, leasedOutput, optionalMediaUrl, type FileFacts } from './remote-files.ts'

const LABEL = providerLabels.viddyscribe
/** "expires in 15 minutes" */
const LINK_LIFETIME_SECONDS = 900

const resultSchema = z.object({
  status: z.string().min(1),
  video_signed_url: optionalMediaUrl,
  audio_signed_url: optionalMediaUrl,
  output: z.record(z.string(), z.unknown()).nullish(),
})

/** The formats that `output` is documented to have, as files. */
const TEXT_FILES: ReadonlyMap<unknown, Pick<FileFacts, 'kind' | 'extension'>> = new Map([
  ['vtt', { kind: 'subtitles', extension: 'vtt' }],
  ['edl', { kind: 'text', extension: 'edl' }],
])

export const viddyscribe: Provider = {
  name: 'viddyscribe',
  label: LABEL,
  defaultBaseUrl: 'https://api.viddyscribe.com',
  credentialLabels: { key: 'apiKey' },
  documentedLifetimeSeconds: LINK_LIFETIME_SECONDS,
  probeJobId: 'task_connectiontest',
  defaultRequestsAtOnce: 4,
  claims: (jobId) => /^task_[A-Za-z0-9_-]+$/.test(jobId),

  async ask(ask) {
    const query = new URLSearchParams({ job_id: ask.jobId })
    const response = await ask.api({
      method: 'GET',
      url: `${endpoint(ask, '/enterprise/api/get_results')}?${query.toString()}`,
      headers: { 'x-api-key': ask.credential.key },
      signal: ask.signal,
    })
    if (response.status !== 200) throw statusError(response, LABEL)
    return report(response)
  },
}

function report(response: ApiResponse): JobReport {
  const answer = parseAnswer(resultSchema, response, LABEL)
  const { status } = answer
  if (status === 'failed') return jobFailed(LABEL, status, saidBy(response))
  if (status !== 'done') return { state: 'waiting', status, facts: {}, progress: null }
  const outputs: RemoteOutput[] = []
  const add = (url: string | undefined, facts: FileFacts) => {
    if (url) outputs.push(leasedOutput(url, facts, response, LINK_LIFETIME_SECONDS))
  }
  // "Signed URL to download result (video/audio jobs)": the extension tells which.
  add(answer.video_signed_url, { key: 'result', kind: 'video', extension: 'mp4' })
  add(answer.audio_signed_url, { key: 'audio', kind: 'audio', extension: 'wav' })
  if (answer.output) outputs.push(textOutput(answer.output))
  if (outputs.length === 0) throw noOutputs(LABEL)
  return { state: 'ready', status, facts: {}, outputs, missing: [] }
}

/** "vtt/edl: `format` and `content`"; "json: `segments`", and anything else, is kept as JSON. */
function textOutput(output: Readonly<Record<string, unknown>>): RemoteOutput {
  const { format, content } = output
  const file = TEXT_FILES.get(format)
  if (file && typeof content === 'string') {
    return inlineOutput({ key: 'descriptions', name: 'descriptions', ...file }, content)
  }
  const facts: FileFacts = {
    key: 'descriptions',
    kind: 'text',
    extension: 'json',
    name: 'descriptions',
  }
  return inlineOutput(facts, `${JSON.stringify(output, null, 2)}\n`)
}
