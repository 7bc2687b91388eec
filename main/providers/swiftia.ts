/**
 * Swiftia's VideoShorts jobs, as its page "Get Job" documents them. The answer has one of two
 * formats, by the credential: an API key gets descriptions of the shorts, a session token also
 * links to the cropped videos. The page names no origin; the public service is app.swiftia.io.
 */
import { z } from 'zod'
import { providerLabels } from '../../preload/contract/vocabulary.ts'
import { endpoint, parseAnswer } from './answers.ts'
import type { ApiResponse, JobFacts, JobReport, Provider, RemoteOutput } from './provider.ts'
import { jobFailed, noOutputs, saidBy, statusError } from './provider-errors.ts'
import { inlineOutput, leasedOutput, mediaUrl } from './remote-files.ts'
import { shortsCsv, shortsJson } from './swiftia-shorts.ts'

const LABEL = providerLabels.swiftia

const shortSchema = z.looseObject({
  id: z.union([z.string(), z.number()]).nullish(),
  title: z.string().nullish(),
  cropFileUrl: z.string().nullish(),
})
export type Short = z.output<typeof shortSchema>

const jobSchema = z.object({
  /** Only the session format has this name for the id. */
  jobId: z.string().nullish(),
  title: z.string().nullish(),
  cost: z.number().nullish(),
  status: z.string().nullish(),
  progress: z.number().nullish(),
  data: z
    .object({ transcription: z.unknown().optional(), shorts: z.array(shortSchema).nullish() })
    .nullish(),
})
type Job = z.output<typeof jobSchema>

/** "Progress values": what begins at each percentage. */
const STEPS: readonly (readonly [percent: number, step: string])[] = [
  [80, 'getting active speaker detection'],
  [60, 'generating shorts'],
  [30, 'transcribing'],
  [15, 'downloading video'],
  [5, 'initiating services'],
]

const NO_VIDEO =
  'the videos: with an API key Swiftia gives descriptions only, with a session token also videos'

export const swiftia: Provider = {
  name: 'swiftia',
  label: LABEL,
  defaultBaseUrl: 'https://app.swiftia.io',
  credentialLabels: { key: 'apiKeyOrSession' },
  documentedLifetimeSeconds: null,
  probeJobId: 'connection-test',
  defaultRequestsAtOnce: 2,
  // The page shows no shape that its ids have: they are never guessed.
  claims: () => false,

  async ask(ask) {
    const response = await ask.api({
      method: 'GET',
      url: endpoint(ask, '/api/jobs/{jobId}'),
      headers: { authorization: `Bearer ${ask.credential.key}` },
      signal: ask.signal,
    })
    if (response.status !== 200) throw statusError(response, LABEL)
    return report(parseAnswer(jobSchema, response, LABEL), response)
  },
}

function report(job: Job, response: ApiResponse): JobReport {
  const facts: JobFacts = { title: job.title ?? undefined, cost: job.cost ?? undefined }
  const status = job.status ?? 'unknown'
  switch (status.toUpperCase()) {
    case 'FAILED':
      return { ...jobFailed(LABEL, status, saidBy(response)), facts }
    case 'COMPLETED':
      return { ...ready(job, response), status, facts }
    default:
      return { state: 'waiting', facts, ...progressOf(status, job.progress) }
  }
}

/** `PROCESSING: transcribing` */
function progressOf(status: string, percent: number | null | undefined) {
  if (percent === null || percent === undefined) return { status, progress: null }
  const step = STEPS.find(([from]) => percent >= from)?.[1]
  const progress = Math.min(1, Math.max(0, percent / 100))
  return { status: step ? `${status}: ${step}` : status, progress }
}

function ready(job: Job, response: ApiResponse) {
  const shorts = job.data?.shorts ?? []
  const withVideos = typeof job.jobId === 'string' || shorts.some((short) => short.cropFileUrl)
  const outputs: RemoteOutput[] = []
  const missing: string[] = withVideos || shorts.length === 0 ? [] : [NO_VIDEO]
  const { transcription } = job.data ?? {}
  if (withVideos) {
    shorts.forEach((short, index) => {
      const video = videoOf(short, index, response)
      if (video) outputs.push(video)
      else missing.push(`video of ${short.title ?? `short ${index + 1}`}`)
    })
  }
  if (transcription !== null && transcription !== undefined) {
    const text = `${JSON.stringify(transcription, null, 2)}\n`
    const name = 'transcription'
    outputs.push(inlineOutput({ key: name, kind: 'transcript', extension: 'json', name }, text))
  }
  if (shorts.length > 0) outputs.push(...descriptionsOf(shorts))
  if (outputs.length === 0) throw noOutputs(LABEL)
  return { state: 'ready' as const, outputs, missing }
}

/** Keyed by position: the two formats number shorts differently, and ids may be absent. */
function videoOf(short: Short, index: number, response: ApiResponse): RemoteOutput | null {
  const url = mediaUrl.safeParse(short.cropFileUrl)
  if (!url.success) return null
  const facts = { key: `short-${index}`, kind: 'video', extension: 'mp4', index } as const
  const name = short.title ?? null
  return leasedOutput(url.data, { ...facts, name }, response, swiftia.documentedLifetimeSeconds)
}

function descriptionsOf(shorts: readonly Short[]): RemoteOutput[] {
  const kind = 'metadata'
  return [
    inlineOutput(
      { key: 'shorts.json', kind, extension: 'json', name: 'shorts' },
      shortsJson(shorts),
    ),
    inlineOutput({ key: 'shorts.csv', kind, extension: 'csv', name: 'shorts' }, shortsCsv(shorts)),
  ]
}
