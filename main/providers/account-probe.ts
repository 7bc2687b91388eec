/** "Does this key work?", for providers whose documents know no call for that. */
import { ReelhaulError } from '../errors.ts'
import type { ApiClient, Credential, Provider } from './provider.ts'
import { redactedAsk } from './redacted-ask.ts'

export interface ProbeResult {
  readonly ok: boolean
  /** One sentence for a person. */
  readonly message: string
}

export interface Probe {
  readonly provider: Provider
  readonly baseUrl: string
  readonly credential: Credential
  readonly api: ApiClient
  readonly signal?: AbortSignal
  /** Brings what is really sent, an access token for example; left out: the credential as it is. */
  readonly authorized?: <T>(
    ask: (credential: Credential, api: ApiClient) => Promise<T>,
  ) => Promise<T>
}

/**
 * Asks for a job that cannot exist: a provider that says so has accepted the key.
 * @throws what is not a ReelhaulError: an abort, or a programming error.
 */
export async function probeAccount(probe: Probe): Promise<ProbeResult> {
  const { provider, baseUrl, credential, api, signal } = probe
  // Of one product: a search would ask for all of them.
  const product = provider.products?.[0]
  const { authorized = (ask) => ask(credential, api) } = probe
  const bySecret = credential.key === ''
  try {
    await authorized((credential, api) =>
      redactedAsk(provider, {
        jobId: provider.probeJobId,
        product,
        baseUrl,
        credential,
        api,
        signal,
      }),
    )
  } catch (error) {
    if (!(error instanceof ReelhaulError)) throw error
    return verdictOn(error, provider.label, bySecret)
  }
  return works(provider.label, bySecret)
}

function works(label: string, bySecret: boolean): ProbeResult {
  const message = bySecret
    ? `The client ID and the client secret work: ${label} accepted them.`
    : `The key works: ${label} accepted it.`
  return { ok: true, message }
}

function verdictOn(error: ReelhaulError, label: string, bySecret: boolean): ProbeResult {
  const { message } = error.failure
  switch (error.reason) {
    case 'PROVIDER_JOB_NOT_FOUND':
    case 'PROVIDER_NO_OUTPUTS':
    case 'PROVIDER_JOB_FAILED':
    case 'PROVIDER_JOB_FORBIDDEN':
    case 'PROVIDER_NOT_READY':
    case 'PROVIDER_LEGALLY_BLOCKED':
      return works(label, bySecret)
    case 'ACCOUNT_RATE_LIMITED':
      return { ok: true, message: `The key works, but ${label} wants fewer requests right now.` }
    case 'ACCOUNT_PLAN_LIMIT':
      return { ok: true, message: `The key works, but its plan allows no more for now. ${message}` }
    case 'ACCOUNT_KEY_REJECTED':
    case 'ACCOUNT_KEY_MISSING':
    case 'ACCOUNT_FORBIDDEN':
    case 'ACCOUNT_NO_CREDITS':
    case 'ACCOUNT_PLAIN_HTTP':
    case 'ACCOUNT_PROVIDER_UNKNOWN':
    case 'ACCOUNT_FORBIDDEN_BY_POLICY':
      return { ok: false, message }
    case 'PROVIDER_UNEXPECTED_ANSWER':
    case 'PROVIDER_INVALID_REQUEST':
      return { ok: false, message: `Something answered, but not as ${label} does. ${message}` }
    default:
      return { ok: false, message: `The host was not reached. ${message}` }
  }
}
