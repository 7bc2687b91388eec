/**
 * Swiftia's VideoShorts jobs, `GET /api/jobs/{jobId}`, in the format of an API key and in that of a
 * session token; an example of its knowledge base has the shorts at top level. Pure.
 */
import { z } from 'zod'
import { providerLabels } from '../../../preload/contract/vocabulary.ts'
import { jsonFile } from '../answers.ts'
import { delivered, type Unlinked } from '../delivery.ts'
import { statusReader, waitingFor } from '../job-status.ts'
import { amountField, instantField, listField, percentField, textField } from '../lenient.ts'
import type { ApiResponse, JobFacts, JobReport, RemoteOutput } from '../provider.ts'
import { jobFailed, saidBy } from '../provider-errors.ts'
import { inlineOutput, leasedOutput, linkField } from '../remote-files.ts'
import { shortsCsv, shortsJson } from './swiftia-shorts.ts'

const LABEL = providerLabels.swiftia

const shortSchema = z.looseObject({
  title: textField,
  cropFileUrl: z.unknown().optional(),
})
export type Short = z.output<typeof shortSchema>

const shortsSchema = listField(shortSchema).transform((shorts): Short[] =>
  shorts.map((one) => one ?? { title: undefined }),
)

const jobFields = z.object({
  id: textField,
  /** Only the session format has this name for the id. */
  jobId: textField,
  title: textField,
  cost: amountField,
  /** Null where there is none yet; a number is that of an error. */
  status: z.string().nullish(),
  progress: percentField,
  createdAt: instantField,
  data: z
    .object({ transcription: z.unknown().optional(), shorts: shortsSchema })
    .nullish()
    .catch(null),
  shorts: shortsSchema,
})

/** An answer that says nothing of a job is none. */
export const jobSchema = jobFields.refine(({ id, jobId, status, progress, data }) =>
  [id, jobId, status, progress, data].some((said) => said !== undefined && said !== null),
)
type Job = z.output<typeof jobSchema>

const readStatus = statusReader({
  waiting: ['PROCESSING'],
  done: ['COMPLETED'],
  failed: ['FAILED'],
})

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

export function jobReport(job: Job, response: ApiResponse): JobReport {
  const facts: JobFacts = {
    product: 'shorts',
    title: job.title,
    cost: job.cost,
    costUnit: job.cost === undefined ? undefined : 'credits',
    createdAt: job.createdAt,
  }
  const word = textField.parse(job.status)
  const status = word ?? 'unknown'
  const meaning = readStatus(status)
  if (meaning === 'failed') return { ...jobFailed(LABEL, status, saidBy(response)), facts }
  if (meaning !== 'done') {
    const { progress } = job
    // The documents allow that a job has no status yet.
    const known = word === undefined ? 'waiting' : meaning
    return { ...waitingFor(known, progress ?? null), facts, status: stepped(status, progress) }
  }
  return delivered(LABEL, { status, facts, ...filesOf(job, response) })
}

/** `PROCESSING: transcribing` */
function stepped(status: string, share: number | undefined): string {
  const step = share === undefined ? undefined : STEPS.find(([from]) => share >= from / 100)?.[1]
  return step ? `${status}: ${step}` : status
}

function filesOf(job: Job, response: ApiResponse) {
  const shorts = job.data && job.data.shorts.length > 0 ? job.data.shorts : job.shorts
  const withVideos = job.jobId !== undefined || shorts.some((short) => short.cropFileUrl)
  const outputs: RemoteOutput[] = []
  const unlinked: Unlinked[] = []
  const missing = withVideos || shorts.length === 0 ? [] : [NO_VIDEO]
  if (withVideos) {
    shorts.forEach((short, index) => {
      const video = videoOf(short, index, response)
      const name = `video of ${short.title ?? `short ${index + 1}`}`
      if (video) outputs.push(video)
      else unlinked.push({ name, given: short.cropFileUrl })
    })
  }
  const transcription = job.data?.transcription
  if (transcription !== null && transcription !== undefined) {
    const text = jsonFile(transcription)
    const name = 'transcription'
    outputs.push(inlineOutput({ key: name, kind: 'transcript', extension: 'json', name }, text))
  }
  if (shorts.length > 0) outputs.push(...descriptionsOf(shorts))
  return { outputs, unlinked, missing }
}

/** Keyed by position: the two formats number shorts differently, and ids may be absent. */
function videoOf(short: Short, index: number, response: ApiResponse): RemoteOutput | null {
  const url = linkField.parse(short.cropFileUrl)
  if (url === undefined) return null
  const facts = { key: `short-${index}`, kind: 'video', extension: 'mp4', index } as const
  return leasedOutput(url, { ...facts, name: short.title ?? null }, response, null)
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
