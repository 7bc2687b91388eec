/** A finished job's files, of which some may be listed without a link that can be used. Pure. */
import { linkRefused } from '../leases/link-refused.ts'
import { noOutputs } from './provider-errors.ts'
import type { JobFacts, JobReport, RemoteOutput } from './provider.ts'
import { foreignScheme } from './remote-files.ts'

/** Something that is listed as a file, but without a link to it. */
export interface Unlinked {
  /** For people: `file 2`, `audio of de-DE`. */
  readonly name: string
  /** What stands where the link belongs, as given. */
  readonly given?: unknown
}

export interface Delivery {
  readonly status: string
  readonly facts: JobFacts
  readonly outputs: readonly RemoteOutput[]
  /** Listed without a usable link, which may still come: the rest is not kept waiting for long. */
  readonly unlinked: readonly Unlinked[]
  /** What the provider says will not come, in words for people. */
  readonly missing?: readonly string[]
}

/**
 * The report of a job that is done: what has a link is delivered, what has none is named.
 * @param provider its label.
 * @throws ReelhaulError PROVIDER_NO_OUTPUTS, transient, when nothing has a link;
 *   PROVIDER_UNEXPECTED_ANSWER, permanent, when that is because links are not of the web (`file:`).
 */
export function delivered(
  provider: string,
  { status, facts, outputs, unlinked, missing = [] }: Delivery,
): JobReport & { readonly state: 'ready' } {
  if (outputs.length === 0) {
    const scheme = unlinked.map(({ given }) => foreignScheme(given)).find((one) => one !== null)
    throw scheme === undefined ? noOutputs(provider) : linkRefused(scheme)
  }
  return {
    state: 'ready',
    status,
    facts,
    outputs,
    missing: [...missing, ...unlinked.map(({ name }) => name)],
    ...(unlinked.length > 0 && { mayStillCome: true }),
  }
}
