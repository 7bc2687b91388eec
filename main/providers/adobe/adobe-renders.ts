/**
 * Adobe's list of template render jobs, `GET /v1/templates/render-jobs`: page by page with a cursor, by
 * default those of the last 30 days. How its jobs are asked about one by one is not documented; they are
 * asked at `/v1/status/{jobId}` as all others are. What is known of its fields is little, so every usual
 * name is read.
 */
import { z } from 'zod'
import { providerLabels } from '../../../preload/contract/vocabulary.ts'
import { adobeError } from './adobe-errors.ts'
import { stateOf } from './adobe-status.ts'
import { parseAnswer } from '../answers.ts'
import { instantField, textField } from '../lenient.ts'
import type { Credential, FoundJob, FoundJobs, JobSearch } from '../provider.ts'

const LABEL = providerLabels.adobe
const PATH = '/v1/templates/render-jobs'
/** Lists and names as the answer may have them. */
const LISTS = ['jobs', 'renderJobs', 'render_jobs', 'items', 'data', 'results'] as const
const LONGEST_CURSOR = 4096

const text = textField.optional()
const instant = instantField.optional()
const jobSchema = z.looseObject({
  jobId: text,
  renderJobId: text,
  id: text,
  status: text,
  title: text,
  name: text,
  templateName: text,
  createdAt: instant,
  created: instant,
  createdDate: instant,
  createDate: instant,
  submittedAt: instant,
})
const pageSchema = z.union([
  z.array(z.unknown()).transform((jobs): Record<string, unknown> => ({ jobs })),
  z.record(z.string(), z.unknown()),
])

/** @param headersFor what carries the credential. @throws ReelhaulError as `Provider.ask` */
export async function renderJobs(
  { baseUrl, credential, api, signal, since, cursor }: JobSearch,
  headersFor: (credential: Credential) => Record<string, string>,
): Promise<FoundJobs> {
  const query = cursor === null ? '' : `?cursor=${encodeURIComponent(cursor)}`
  const url = `${baseUrl.replace(/\/+$/, '')}${PATH}${query}`
  const response = await api({ method: 'GET', url, headers: headersFor(credential), signal })
  if (response.status !== 200) throw adobeError(response, LABEL)
  const page = parseAnswer(pageSchema, response, LABEL)
  const all = listIn(page).flatMap(jobOf)
  const jobs = all.filter(({ createdAt }) => !isBefore(createdAt, since))
  // The order is not documented; a page of which all are too old is taken for the end.
  const isOver = all.length > 0 && jobs.length === 0
  const next = nextCursor(page)
  return { jobs, next: isOver || next === cursor ? null : next }
}

function listIn(page: Readonly<Record<string, unknown>>): readonly unknown[] {
  const found = LISTS.map((name) => page[name]).find((list) => Array.isArray(list))
  return (found as readonly unknown[] | undefined) ?? []
}

function jobOf(given: unknown): FoundJob[] {
  const job = jobSchema.safeParse(given).data
  const remoteId = job?.jobId ?? job?.renderJobId ?? job?.id
  if (job === undefined || remoteId === undefined) return []
  const status = job.status ?? 'unknown'
  return [
    {
      ...{ remoteId, status, product: 'render', state: foundState(status) },
      title: job.title ?? job.name ?? job.templateName ?? null,
      createdAt:
        job.createdAt ??
        job.created ??
        job.createdDate ??
        job.createDate ??
        job.submittedAt ??
        null,
    },
  ]
}

function foundState(status: string): FoundJob['state'] {
  const state = stateOf(status)
  if (state === 'failed') return 'failed'
  return state === 'succeeded' || state === 'partial' ? 'ready' : 'waiting'
}

function isBefore(createdAt: number | null, since: number | null): boolean {
  return createdAt !== null && since !== null && createdAt < since
}

/** `paging.cursor`, `paging.next`, `next`, `cursor`, `nextCursor`, `_links.next.href`; an address by its query. */
function nextCursor(page: Readonly<Record<string, unknown>>): string | null {
  const inside = (given: unknown, name: string): unknown =>
    typeof given === 'object' && given !== null ? (given as Record<string, unknown>)[name] : null
  const { paging, pagination, _links, next, nextCursor, cursor } = page
  const candidates = [
    ...[inside(paging, 'nextCursor'), inside(paging, 'cursor'), inside(paging, 'next')],
    ...[inside(pagination, 'cursor'), inside(pagination, 'next'), nextCursor],
    ...[inside(next, 'href'), inside(inside(_links, 'next'), 'href'), next, cursor],
  ]
  const found = candidates
    .map((one) => (typeof one === 'number' ? String(one) : one))
    .find(
      (one): one is string => typeof one === 'string' && one !== '' && one.length <= LONGEST_CURSOR,
    )
  return found === undefined ? null : cursorIn(found)
}

function cursorIn(found: string): string | null {
  const query = /^(?:https?:\/\/|\/)[^?#]*\?([^#]*)/i.exec(found)?.[1]
  if (query === undefined) return /^https?:\/\//i.test(found) ? null : found
  return new URLSearchParams(query).get('cursor')
}
