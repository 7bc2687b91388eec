/**
 * Where a job of A2E is: at its product, where that is known; else one product after the other, the likely
 * ones first, and then the lists of recent jobs, for some products answer 404 for ids that they have.
 */
import { providerLabels } from '../../../preload/contract/vocabulary.ts'
import { ReelhaulError } from '../../errors.ts'
import { a2eProductNamed, a2eSearchOrder, type A2eProduct } from './a2e-products.ts'
import { askOne, lookThrough, type FoundTask } from './a2e-requests.ts'
import { endpoint } from '../answers.ts'
import type { Ask } from '../provider.ts'
import { failureOf } from '../provider-errors.ts'

/** Pages that are looked through of the list of a product that the job is likely to be of. */
const MOST_PAGES = 3

export interface FoundJobOfProduct extends FoundTask {
  readonly product: A2eProduct
}

/** @throws ReelhaulError PROVIDER_JOB_NOT_FOUND when every documented product says that it has no such job. */
export async function findA2eTask(ask: Ask): Promise<FoundJobOfProduct> {
  // An id or an address that cannot be asked for is none anywhere.
  endpoint(ask, '/{jobId}')
  const known = a2eProductNamed(ask.product)
  const found = known === null ? await search(ask) : await askKnown(known, ask)
  if (found !== null) return found
  const where = known === null ? '' : ` among its ${known.name} jobs`
  throw failureOf('PROVIDER_JOB_NOT_FOUND', `${providerLabels.a2e} knows no such job${where}.`, {
    permanent: true,
    advice: 'checkJobId',
  })
}

async function askKnown(product: A2eProduct, ask: Ask): Promise<FoundJobOfProduct | null> {
  const look = new Look()
  const found = await look.at(product, true, () => askOne(product, ask))
  if (found !== null) return found
  if (look.lastWasOpen) look.throwIfOpen()
  const { documented } = product
  const listed = await look.at(product, documented, () => lookThrough(product, ask, MOST_PAGES))
  look.throwIfOpen()
  return listed
}

/** What is found is remembered with the job; what is ruled out, where the search is interrupted. */
async function search(ask: Ask): Promise<FoundJobOfProduct | null> {
  const likely = new Set((ask.likelyProducts ?? []).map(a2eProductNamed))
  const order = a2eSearchOrder(ask.likelyProducts)
  const look = new Look()
  for (const { name, product, work } of stepsOf(ask, order, likely)) {
    // Until the key is known to work, everything is asked.
    if (look.accepted && ask.ruledOut?.has(name)) continue
    const found = await look.at(product, product.documented, work)
    if (found !== null) return found
    if (look.accepted && !look.lastWasOpen) ask.ruledOut?.add(name)
  }
  look.throwIfOpen()
  return null
}

interface Step {
  readonly name: string
  readonly product: A2eProduct
  readonly work: () => Promise<FoundTask | null>
}

function stepsOf(
  ask: Ask,
  order: readonly A2eProduct[],
  likely: ReadonlySet<A2eProduct | null>,
): readonly Step[] {
  const byId = order.map((product) => ({
    ...{ name: product.name, product },
    work: () => askOne(product, ask),
  }))
  const lists = order
    .filter((product) => product.list !== null && (product.documented || likely.has(product)))
    .map((product) => ({
      ...{ name: `${product.name} list`, product },
      work: () => lookThrough(product, ask, likely.has(product) ? MOST_PAGES : 1),
    }))
  return [...byId, ...lists]
}

/** Looks for one job in several places, and keeps what their refusals show. */
class Look {
  /** The key was accepted by a documented place: a refusal elsewhere is about that place. */
  accepted = false
  /** The last place could not say whether it has the job. */
  lastWasOpen = false
  /** The first place that could not. */
  #open: ReelhaulError | null = null
  #notFound = false
  #refused: ReelhaulError | null = null

  /**
   * @param matters false: a place that cannot answer has no say.
   * @throws what no other place would answer differently.
   */
  async at(
    product: A2eProduct,
    matters: boolean,
    work: () => Promise<FoundTask | null>,
  ): Promise<FoundJobOfProduct | null> {
    this.lastWasOpen = false
    try {
      const found = await work()
      this.accepted ||= product.documented
      this.#notFound ||= found === null
      return found && { ...found, product }
    } catch (error) {
      if (!(error instanceof ReelhaulError) || this.#isOfAccount(error)) throw error
      if (isNoRequestHere(error)) this.#refused ??= error
      else if (matters && !error.reason.startsWith('ACCOUNT_')) {
        this.lastWasOpen = true
        this.#open ??= error
      }
      return null
    }
  }

  /** A place that matters could not answer, or none understood the question: then nothing is known yet. */
  throwIfOpen(): void {
    const open = this.#open ?? (this.#notFound ? null : this.#refused)
    if (open !== null) throw open
  }

  #isOfAccount({ reason }: ReelhaulError): boolean {
    if (reason.startsWith('NETWORK_')) return true
    const isRefusal = reason === 'ACCOUNT_FORBIDDEN' || reason === 'ACCOUNT_KEY_REJECTED'
    return reason.startsWith('ACCOUNT_') && !(isRefusal && this.accepted)
  }
}

/** A 400 for example: an id of this place would have been understood. */
const isNoRequestHere = ({ reason, failure }: ReelhaulError): boolean =>
  reason === 'PROVIDER_JOB_NOT_FOUND' ||
  (reason === 'PROVIDER_INVALID_REQUEST' && failure.permanent)
