/** ViddyScribe's Enterprise API, as its page "Get job results" (OpenAPI) documents it. */
import { z } from 'zod'
import { providerLabels } from '../../../preload/contract/vocabulary.ts'
import { endpoint, parseAnswer } from '../answers.ts'
import { delivered } from '../delivery.ts'
import type { VerdictName } from '../http-verdicts.ts'
import { statusReader, waitingFor } from '../job-status.ts'
import { instantField } from '../lenient.ts'
import type { ApiResponse, JobFacts, JobReport, Provider, RemoteOutput } from '../provider.ts'
import { isSuccess, jobFailed, saidBy, statusError } from '../provider-errors.ts'
import { leasedOutput, linkField, type FileFacts } from '../remote-files.ts'
import { textOutputs } from './viddyscribe-texts.ts'

const LABEL = providerLabels.viddyscribe
/** "expires in 15 minutes" */
const LINK_LIFETIME_SECONDS = 900

const resultSchema = z.object({
  status: z.string().min(1),
  created_at: instantField,
  updated_at: instantField,
  video_signed_url: z.unknown().optional(),
  audio_signed_url: z.unknown().optional(),
  output: z.unknown().optional(),
})

const readStatus = statusReader({
  waiting: ['queued', 'processing'],
  done: ['done'],
  failed: ['failed'],
})

/** "Errors", of ViddyScribe's API overview: what its codes of 401, 403, 409, 415 and 429 mean. */
const CODES: Readonly<Record<string, VerdictName>> = {
  unauthorized: 'keyRejected',
  feature_not_available: 'jobForbidden',
  video_too_long: 'tooLarge',
  file_too_large: 'tooLarge',
  upload_not_ready: 'notReady',
  upload_failed: 'uploadFailed',
  rate_limit_exceeded: 'rateLimited',
  concurrency_limit_exceeded: 'rateLimited',
  queue_limit_exceeded: 'rateLimited',
  plan_limit_exceeded: 'planLimit',
}

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
    if (!isSuccess(response)) throw statusError(response, LABEL, { byCode: CODES })
    return report(response)
  },
}

function report(response: ApiResponse): JobReport {
  const answer = parseAnswer(resultSchema, response, LABEL)
  const { status, created_at: createdAt, updated_at: changedAt } = answer
  const meaning = readStatus(status)
  const facts: JobFacts = { createdAt, changedAt }
  if (meaning === 'failed') return { ...jobFailed(LABEL, status, saidBy(response)), facts }
  if (meaning !== 'done') return { ...waitingFor(meaning), status, facts }
  const files = [
    // "Signed URL to download result (video/audio jobs)": the extension tells which.
    { given: answer.video_signed_url, name: 'the result', facts: RESULT },
    { given: answer.audio_signed_url, name: 'the audio', facts: AUDIO },
  ].filter(({ given }) => given !== undefined && given !== null && given !== '')
  return delivered(LABEL, {
    status,
    facts,
    outputs: [
      ...files.flatMap((file) => linked(file.given, file.facts, response)),
      ...textOutputs(answer.output),
    ],
    unlinked: files.filter(({ given }) => linkField.parse(given) === undefined),
  })
}

const RESULT: FileFacts = { key: 'result', kind: 'video', extension: 'mp4' }
const AUDIO: FileFacts = { key: 'audio', kind: 'audio', extension: 'wav' }

function linked(given: unknown, facts: FileFacts, response: ApiResponse): RemoteOutput[] {
  const url = linkField.parse(given)
  return url === undefined ? [] : [leasedOutput(url, facts, response, LINK_LIFETIME_SECONDS)]
}
