/** A made-up provider that lists its jobs and else is as Redner: for what is built upon such lists. */
import { onTestFinished } from 'vitest'
import { z } from 'zod'
import { sendJson } from '../../main/demo/loopback-server.ts'
import type { ProviderApi } from '../../main/demo/provider-api.ts'
import { rednerApi } from '../../main/demo/redner-api.ts'
import { startSimulator, type Simulator } from '../../main/demo/simulator.ts'
import { parseAnswer } from '../../main/providers/answers.ts'
import { instantField } from '../../main/providers/lenient.ts'
import { statusError } from '../../main/providers/provider-errors.ts'
import type { FoundJob, JobSearch, Provider } from '../../main/providers/provider.ts'
import { redner } from '../../main/providers/redner/redner.ts'
import { ProviderRegistry } from '../../main/providers/registry.ts'

const label = 'Lister'

const pageSchema = z.object({
  jobs: z.array(
    z.object({
      id: z.string(),
      product: z.string().nullable().default(null),
      title: z.string().nullable().default(null),
      status: z.string(),
      created: instantField.optional(),
    }),
  ),
  next: z.string().nullable().default(null),
})
export type ListedPage = z.input<typeof pageSchema>

const states: Readonly<Record<string, FoundJob['state']>> = { merged: 'ready', failed: 'failed' }

async function page(search: JobSearch) {
  const url = new URL(`${search.baseUrl}/v1/jobs`)
  for (const name of ['cursor', 'product', 'since'] as const)
    if (search[name] !== null) url.searchParams.set(name, String(search[name]))
  const headers = { authorization: `Bearer ${search.credential.key}` }
  const { api, signal } = search
  const response = await api({ method: 'GET', url: url.href, headers, signal })
  if (response.status !== 200) throw statusError(response, label)
  const { jobs, next } = parseAnswer(pageSchema, response, label)
  const found = jobs.map(({ id, created, ...job }) => ({
    ...job,
    remoteId: id,
    state: states[job.status] ?? 'waiting',
    createdAt: created ?? null,
  }))
  return { jobs: found, next }
}

export const lister: Provider = {
  ...redner,
  ...{ name: 'lister', label, webhooks: undefined },
  claims: (jobId) => jobId.startsWith('list_'),
  find: { products: ['dub', 'render'], page },
}

export const listingRegistry = new ProviderRegistry([lister])

/** Answers a request for a page; null: the server keeps the client waiting. */
export type AnswerPage = (query: URLSearchParams) => ListedPage | null

/** The simulator with the lister beside the others; ends with the test. */
export async function startLister(answer: AnswerPage): Promise<Simulator> {
  const api: ProviderApi = {
    ...rednerApi,
    credential: { key: 'demo-key-lister' },
    handle(context, call) {
      const { request, response, url } = call
      if (url.pathname !== '/v1/jobs') return rednerApi.handle(context, call)
      if (request.headers.authorization !== `Bearer ${context.credential.key}`)
        return sendJson(response, 401, { message: 'Unknown key' })
      const found = answer(url.searchParams)
      if (found !== null) sendJson(response, 200, found)
    },
  }
  const simulator = await startSimulator({ speed: 50, moreApis: { [lister.name]: api } })
  onTestFinished(() => simulator.close())
  return simulator
}

/** `list_1`, as a page has it. */
export const listed = (
  n: number,
  more: Partial<ListedPage['jobs'][number]> = {},
): ListedPage['jobs'][number] => ({ id: `list_${n}`, status: 'merged', ...more })
