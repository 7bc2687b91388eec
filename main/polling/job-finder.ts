/** Which list of jobs can be asked for. Pure. */
import { UsageError } from '../errors.ts'
import type { JobFinder, Provider } from '../providers/provider.ts'

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
