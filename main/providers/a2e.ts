/**
 * A2E's jobs: avatar videos as its page "Obtain the Status of One Avatar Video Task" documents them, and
 * the other products, whose ids have the same shape. HTTP says 200 throughout; `code` says whether the
 * call worked. Links carry their end themselves, where they have one.
 */
import { providerLabels } from '../../preload/contract/vocabulary.ts'
import { ReelhaulError } from '../errors.ts'
import { a2eFinder } from './a2e-finder.ts'
import { A2E_PRODUCTS, a2eProductNamed, a2eSearchOrder, type A2eProduct } from './a2e-products.ts'
import { askOne, askPage, PAGE_SIZE, type FoundTask } from './a2e-requests.ts'
import { readA2eStatus, reasonOf, taskOf, wordOf, type A2eTask } from './a2e-task.ts'
import { delivered, type Unlinked } from './delivery.ts'
import { waitingFor } from './job-status.ts'
import type { ApiResponse, Ask, JobFacts, JobReport, Provider, RemoteOutput } from './provider.ts'
import { failureOf, jobFailed, shownText } from './provider-errors.ts'
import { leasedOutput, linkField } from './remote-files.ts'

const LABEL = providerLabels.a2e
/** Pages of a list that are looked through for one job. */
const MOST_PAGES = 3

export const a2e: Provider = {
  name: 'a2e',
  label: LABEL,
  defaultBaseUrl: 'https://video.a2e.ai',
  credentialLabels: { key: 'apiToken' },
  documentedLifetimeSeconds: null,
  probeJobId: '000000000000000000000000',
  defaultRequestsAtOnce: 4,
  products: A2E_PRODUCTS.map(({ name }) => name),
  hasSideFiles: true,
  find: a2eFinder,
  claims: (jobId) => /^[\da-f]{24}$/i.test(jobId),

  async ask(ask) {
    const known = a2eProductNamed(ask.product)
    const found = known === null ? await search(ask) : await askKnown(known, ask)
    if (found === null) throw notFound(known)
    return report(found, ask)
  },
}

interface Found extends FoundTask {
  readonly product: A2eProduct
}

/** Where a product answers 404 for ids that it has, its recent jobs have them. */
async function askKnown(product: A2eProduct, ask: Ask): Promise<Found | null> {
  const found = (await askOne(product, ask)) ?? (await lookThrough(product, ask))
  return found && { ...found, product }
}

async function lookThrough({ list }: A2eProduct, ask: Ask): Promise<FoundTask | null> {
  if (list === null) return null
  for (let page = 1; page <= MOST_PAGES; page++) {
    const { tasks, data, response } = await askPage(list, ask, page)
    const task = taskOf(data, ask.jobId)
    if (task !== null) return { task, response }
    if (tasks.length < PAGE_SIZE) return null
  }
  return null
}

/**
 * Asks one product after the other; what is found is remembered with the job. A product that cannot
 * answer leaves the question open: then the first such answer stands.
 */
async function search(ask: Ask): Promise<Found | null> {
  let open: ReelhaulError | null = null
  for (const product of a2eSearchOrder(ask.likelyProducts)) {
    try {
      const found = await askOne(product, ask)
      if (found !== null) return { ...found, product }
    } catch (error) {
      if (!(error instanceof ReelhaulError) || isOfAccount(error)) throw error
      if (product.documented) open ??= error
    }
  }
  if (open !== null) throw open
  return null
}

/** No other endpoint would answer differently. */
const isOfAccount = ({ reason }: ReelhaulError): boolean =>
  reason.startsWith('ACCOUNT_') || reason.startsWith('NETWORK_')

function notFound(product: A2eProduct | null): ReelhaulError {
  const where = product === null ? '' : ` among its ${product.name} jobs`
  return failureOf('PROVIDER_JOB_NOT_FOUND', `A2E knows no such job${where}.`, {
    permanent: true,
    advice: 'checkJobId',
  })
}

function report({ task, response, product }: Found, ask: Ask): JobReport {
  const status = wordOf(task) ?? 'unknown'
  const meaning = readA2eStatus(status)
  const facts = factsOf(task, product)
  if (meaning === 'failed') {
    const said = { code: task.failed_code ?? null, message: shownText(reasonOf(task)) }
    return { ...jobFailed(LABEL, status, said), facts }
  }
  if (meaning !== 'done') return { status, facts, ...waitingFor(meaning, task.process ?? null) }
  const { outputs, unlinked } = filesOf(task, ask, response)
  return delivered(LABEL, { status, facts, outputs, unlinked })
}

function factsOf(task: A2eTask, { name }: A2eProduct): JobFacts {
  return {
    product: name,
    title: task.title ?? task.name,
    cost: task.coins,
    costUnit: task.coins === undefined ? undefined : 'coins',
    createdAt: task.createdAt,
    changedAt: task.updatedAt,
  }
}

/** The result under whatever name its product gives it; what accompanies it only where it is wanted. */
function filesOf(task: A2eTask, { sideFiles }: Ask, response: ApiResponse) {
  const outputs: RemoteOutput[] = []
  const unlinked: Unlinked[] = []
  const seen = new Set<string>()
  const add = (given: unknown, key: string, name: string) => {
    if (given === undefined || given === null || given === '') return
    const url = linkField.parse(given)
    if (url === undefined) return void unlinked.push({ name, given })
    if (seen.has(url)) return
    seen.add(url)
    const facts = { key, kind: 'video', extension: 'mp4' } as const
    outputs.push(leasedOutput(url, facts, response, a2e.documentedLifetimeSeconds))
  }
  const results = [task.result_url, task.result, ...task.result_urls, ...task.image_urls]
  for (const given of results) {
    const count = outputs.length + 1
    add(
      given,
      count === 1 ? 'result' : `result-${count}`,
      count === 1 ? 'result' : `result ${count}`,
    )
  }
  if (sideFiles === true) {
    add(task.result_people_url, 'people', 'people')
    add(task.result_bg_url, 'background', 'background')
  }
  return { outputs, unlinked }
}
