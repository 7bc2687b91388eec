/** Whether what a list brings finds room in its folder, as far as that is known. Pure. */
import type { ImportPreview } from '../../preload/contract/model.ts'

export type Room =
  /** No size is known. */
  | { readonly is: 'unknown'; readonly free: number }
  /** `of`: what is known is of so many jobs only; null: of all. */
  | {
      readonly is: 'enough' | 'short'
      readonly free: number
      readonly size: number
      readonly of: { readonly known: number; readonly jobs: number } | null
    }

/** @param free bytes; null: the volume does not say, and there is nothing to say of it. */
export function roomOf(
  { sizes, counts, receipt }: Pick<ImportPreview, 'sizes' | 'counts' | 'receipt'>,
  free: number | null,
): Room | null {
  if (free === null) return null
  if (sizes.jobs === 0) return { is: 'unknown', free }
  const jobs = receipt === null ? counts.fresh : receipt.retry
  const of = sizes.jobs < jobs ? { known: sizes.jobs, jobs } : null
  return { is: sizes.bytes > free ? 'short' : 'enough', free, size: sizes.bytes, of }
}
