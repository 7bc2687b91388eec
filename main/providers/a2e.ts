/**
 * A2E's avatar videos, as its page "Obtain the Status of One Avatar Video Task" documents them. HTTP
 * says 200 throughout; `code` says whether the call worked. Links are plain and do not expire.
 */
import { z } from 'zod'
import { providerLabels } from '../../preload/contract/vocabulary.ts'
import { endpoint, parseAnswer } from './answers.ts'
import type { ApiResponse, JobReport, Provider, RemoteOutput } from './provider.ts'
import { failureOf, jobFailed, noOutputs, shownText, statusError } from './provider-errors.ts'
import { leasedOutput, optionalMediaUrl, type FileFacts } from './remote-files.ts'

const LABEL = providerLabels.a2e

const taskSchema = z.object({
  _id: z.string(),
  status: z.string().min(1),
  msg: z.string().nullish(),
  process: z.number().nullish(),
  result: optionalMediaUrl,
  result_people_url: optionalMediaUrl,
  result_bg_url: optionalMediaUrl,
})
type Task = z.output<typeof taskSchema>

const envelopeSchema = z.object({
  code: z.number(),
  data: z.unknown().optional(),
  msg: z.unknown().optional(),
  message: z.unknown().optional(),
})
const tasksSchema = z.object({ data: z.array(taskSchema) })

export const a2e: Provider = {
  name: 'a2e',
  label: LABEL,
  defaultBaseUrl: 'https://video.a2e.ai',
  credentialLabels: { key: 'apiToken' },
  documentedLifetimeSeconds: null,
  probeJobId: '000000000000000000000000',
  defaultRequestsAtOnce: 4,
  claims: (jobId) => /^[\da-f]{24}$/i.test(jobId),

  async ask(ask) {
    const response = await ask.api({
      method: 'POST',
      url: endpoint(ask, '/api/v1/video/awsResult'),
      headers: { authorization: `Bearer ${ask.credential.key}` },
      json: { _id: ask.jobId },
      signal: ask.signal,
    })
    if (response.status !== 200) throw statusError(response, LABEL)
    return report(taskIn(response, ask.jobId), response)
  },
}

/** @throws ReelhaulError for a `code` other than 0, and for a job that is not in the list. */
function taskIn(response: ApiResponse, jobId: string): Task {
  const envelope = parseAnswer(envelopeSchema, response, LABEL)
  if (envelope.code !== 0) throw refused(response, envelope.code, envelope.msg ?? envelope.message)
  const { data } = parseAnswer(tasksSchema, response, LABEL)
  const task = data.find(({ _id }) => _id === jobId)
  if (task) return task
  throw failureOf('PROVIDER_JOB_NOT_FOUND', 'A2E knows no such job.', {
    permanent: true,
    advice: 'checkJobId',
  })
}

/**
 * The page lists no codes. Those that read as HTTP statuses are taken as such; others may pass, so
 * the job is asked again before it fails.
 */
function refused(response: ApiResponse, code: number, text: unknown) {
  const said = { code: String(code), message: shownText(text) }
  if (code >= 400 && code < 600) return statusError({ ...response, status: code }, LABEL, { said })
  const detail = said.message ? `: ${said.message}` : ' without a reason'
  return failureOf('PROVIDER_INVALID_REQUEST', `A2E refused the request${detail} (code ${code}).`, {
    permanent: false,
    advice: 'againCheckJobId',
    code: said.code,
  })
}

function report(task: Task, response: ApiResponse): JobReport {
  const { status } = task
  if (status === 'fail')
    return jobFailed(LABEL, status, { code: null, message: shownText(task.msg) })
  if (status !== 'success') {
    const progress = Math.min(1, Math.max(0, (task.process ?? 0) / 100))
    return { state: 'waiting', status, facts: {}, progress: task.process == null ? null : progress }
  }
  const outputs: RemoteOutput[] = []
  const add = (url: string | undefined, key: string) => {
    const facts: FileFacts = { key, kind: 'video', extension: 'mp4' }
    if (url) outputs.push(leasedOutput(url, facts, response, a2e.documentedLifetimeSeconds))
  }
  add(task.result, 'result')
  add(task.result_people_url, 'people')
  add(task.result_bg_url, 'background')
  if (outputs.length === 0) throw noOutputs(LABEL)
  return { state: 'ready', status, facts: {}, outputs, missing: [] }
}
