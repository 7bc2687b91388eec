/** Which list of jobs can be asked for, and a page of it. */
import { ReelhaulError, UsageError } from '../errors.ts'
import type { JobFinder, JobSearch, Provider } from '../providers/provider.ts'
import { redactedPage } from '../providers/redacted-ask.ts'
import { readFoundPage, type FoundPage } from './found-jobs.ts'

/**
 * @param product one of those that the provider lists; null: all of them.
 * @throws UsageError where the provider documents no list, or not of that product.
 */
export function finderOf(
  { label, find }: Pick<Provider, 'label' | 'find'>,
  product: string | null,
): JobFinder {
  if (find === undefined)
    throw new UsageError(
      `${label} documents no list of jobs. Add its jobs by their IDs, from a file or by hand.`,
    )
  if (product === null || find.products.includes(product)) return find
  throw new UsageError(`${label} lists jobs of ${find.products.join(', ')}; got "${product}".`)
}

/** One page as it may be shown, stored and asked for. @throws as `finderOf`, and as the adapter does. */
export async function askForPage(
  provider: Pick<Provider, 'label' | 'find'>,
  search: JobSearch,
): Promise<FoundPage> {
  const finder = finderOf(provider, search.product)
  try {
    return readFoundPage(await redactedPage(finder, search), search)
  } catch (error) {
    throw isNotFound(error) ? noSuchList(provider.label) : error
  }
}

const isNotFound = (error: unknown): boolean =>
  error instanceof ReelhaulError && error.reason === 'PROVIDER_JOB_NOT_FOUND'

/** It was asked for no job. */
function noSuchList(label: string): ReelhaulError {
  return new ReelhaulError({
    reason: 'PROVIDER_UNEXPECTED_ANSWER',
    message: `${label} has no list of jobs at this base URL.`,
    permanent: true,
    advice: 'checkBaseUrlIsApi',
  })
}
