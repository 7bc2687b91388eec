/**
 * A2E's jobs: avatar videos as its page "Obtain the Status of One Avatar Video Task" documents them, and
 * the other products, whose ids have the same shape. HTTP says 200 throughout; `code` says whether the
 * call worked. Links carry their end themselves, where they have one.
 */
import { providerLabels } from '../../../preload/contract/vocabulary.ts'
import { a2eFinder } from './a2e-finder.ts'
import { A2E_PRODUCTS, type A2eProduct } from './a2e-products.ts'
import { findA2eTask, type FoundJobOfProduct } from './a2e-search.ts'
import { codeOf, readA2eStatus, reasonOf, wordOf, type A2eTask } from './a2e-task.ts'
import { delivered, type Unlinked } from '../delivery.ts'
import { waitingFor } from '../job-status.ts'
import type { ApiResponse, Ask, JobFacts, JobReport, Provider, RemoteOutput } from '../provider.ts'
import { jobFailed, shownText } from '../provider-errors.ts'
import { leasedOutput, linkField } from '../remote-files.ts'

const LABEL = providerLabels.a2e
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
    return report(await findA2eTask(ask), ask)
  },
}

function report({ task, response, product }: FoundJobOfProduct, ask: Ask): JobReport {
  const status = wordOf(task) ?? 'unknown'
  const meaning = readA2eStatus(status)
  const facts = factsOf(task, product)
  if (meaning === 'failed') {
    const said = { code: codeOf(task), message: shownText(reasonOf(task)) }
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
  const add = (name: string, given: unknown): void => {
    const url = linkField.parse(given)
    if (url === undefined) return void unlinked.push({ name, given })
    const facts = { key: name, kind: 'video', extension: 'mp4' } as const
    outputs.push(leasedOutput(url, facts, response, a2e.documentedLifetimeSeconds))
  }
  const links = [task.result_url, task.result]
  add('result', links.find((given) => linkField.parse(given) !== undefined) ?? links.find(isGiven))
  // Where there is nothing else, they are all that the job delivers.
  if (sideFiles === true || outputs.length === 0) {
    if (isGiven(task.result_people_url)) add('people', task.result_people_url)
    if (isGiven(task.result_bg_url)) add('background', task.result_bg_url)
  }
  return { outputs, unlinked }
}

const isGiven = (given: unknown): boolean => given !== undefined && given !== null && given !== ''
