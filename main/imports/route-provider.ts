/** Which provider a job belongs to. Pure: what each provider's IDs look like is handed in. */
import type { ProviderName } from '../../preload/contract/vocabulary.ts'
import { quote } from './job-id.ts'

export type Route =
  | { readonly provider: ProviderName; readonly reason: null }
  /** Not known: ask the user. The reason is a sentence. */
  | { readonly provider: null; readonly reason: string }

/**
 * The file's own word first, then the user's choice, then the shape of the ID. An ID that several
 * providers claim is not guessed.
 * @param claims the providers whose documents show IDs of this shape
 */
export function routeProvider(
  job: { readonly remoteId: string; readonly provider: ProviderName | null },
  chosen: ProviderName | null,
  claims: (remoteId: string) => readonly ProviderName[],
): Route {
  const told = job.provider ?? chosen
  if (told) return { provider: told, reason: null }
  const claiming = claims(job.remoteId)
  const [only] = claiming
  if (only && claiming.length === 1) return { provider: only, reason: null }
  const id = quote(job.remoteId)
  const reason = only
    ? `${id} could be a job of ${claiming.join(' or ')}; say which.`
    : `${id} does not have the form of any provider's IDs; say which provider it belongs to.`
  return { provider: null, reason }
}
