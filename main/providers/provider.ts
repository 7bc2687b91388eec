/**
 * What a provider is. The comments are the contract; `test/providers/conformance.ts` holds every
 * adapter to it. An adapter knows one wire format and nothing of queues, files or other providers.
 */
import type { CredentialLabel } from '../../preload/contract/credential-labels.ts'
import type { Failure, OutputKind, ProviderName } from '../../preload/contract/vocabulary.ts'
import type { LeaseLifetime, OutputSource } from '../leases/lease.ts'

/** A secret and what goes with it. Lives in memory only; sent to the account's own origin only. */
export interface Credential {
  /** API key, or for Adobe (and Swiftia sessions) the bearer token. Empty where tokens are got with a secret. */
  readonly key: string
  /** Adobe's client id, sent as `x-api-key`. */
  readonly clientId?: string
  /** With the client id: access tokens are got with it, from the provider's token endpoint alone. */
  readonly clientSecret?: string
  /** Verifies the signatures of webhooks; sent nowhere. */
  readonly webhookSecret?: string
}

/** One file that a finished job delivers. */
export interface RemoteOutput {
  /** Identity within the job, stable across renewals: `0`, `1`, `de-DE/video`. Never the URL. */
  readonly key: string
  readonly kind: OutputKind
  /** Position among ordered outputs, 0-based; null where the provider gives no order. */
  readonly index: number | null
  /** BCP 47 tag as the provider gave it. */
  readonly locale: string | null
  /** Name suggested by the provider (unsafe, unsanitised); null where there is none. */
  readonly name: string | null
  /** File extension without the dot, lower case: `mp4`. */
  readonly extension: string
  /**
   * True where neither the answer nor the URL tells what the file is: `kind` and `extension` are what is
   * usual then, and the file itself may tell otherwise.
   */
  readonly formIsGuess?: boolean
  /**
   * Promised length, bytes; null where the provider does not say. 0 is no promise, for it may not have
   * been measured: the file may be empty where its store says the same.
   */
  readonly sizeBytes: number | null
  readonly source: OutputSource
}

/** What is known of a job apart from its state; undefined means "not said", never "none". */
export interface JobFacts {
  /** The provider's product or workflow: `dub`, `translate`. */
  readonly product?: string
  readonly title?: string
  /** In `costUnit`. */
  readonly cost?: number
  /** `USD`, `credits`, `coins`; left out: the provider does not say what it counts in. */
  readonly costUnit?: string
  /** Seconds of media. */
  readonly durationSeconds?: number
  readonly words?: number
  /** When the provider took the job, and when it last changed there; epoch ms on the provider's clock. */
  readonly createdAt?: number
  readonly changedAt?: number
}

/** The answer to "how is this job, and may I have its outputs". */
export type JobReport = { readonly status: string; readonly facts: JobFacts } & (
  | {
      readonly state: 'waiting'
      /** 0 to 1; null: not said. */
      readonly progress: number | null
      /** The status is one that is not known here: it may mean anything, and is believed for a while only. */
      readonly unknown?: true
    }
  | {
      readonly state: 'ready'
      /** At least one. */
      readonly outputs: readonly RemoteOutput[]
      /** What a partial delivery lacks, in words for people: `fr-FR`, `audio of de-DE`. */
      readonly missing: readonly string[]
      /** Something of `missing` is listed without a link, which may still come: asked a few times more. */
      readonly mayStillCome?: true
    }
  | { readonly state: 'failed'; readonly failure: Failure }
)

/** An answer of a provider's API, whatever its status. */
export interface ApiResponse {
  readonly status: number
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** The body as text, cut at the client's limit. */
  readonly body: string
  /** Server clock at the answer: HTTP `Date`, else the machine's clock; epoch ms. */
  readonly serverNow: number
  /** IP address that answered; null or left out: not known, a proxy stands between for example. */
  readonly address?: string | null
}

export interface ApiRequest {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** The body: at most one of the three. */
  readonly json?: unknown
  /** JSON to the byte as it is sent, where it is signed. */
  readonly jsonText?: string
  /** Sent as `application/x-www-form-urlencoded`. */
  readonly form?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

/**
 * Sends one request, once: no retries, no redirects to another origin, identity of errors kept.
 * @throws ReelhaulError NETWORK_* when no answer came; any HTTP status is an answer.
 */
export type ApiClient = (request: ApiRequest) => Promise<ApiResponse>

export interface Ask {
  readonly jobId: string
  readonly baseUrl: string
  readonly credential: Credential
  /** Lease lifetime wished for, seconds; providers without `leaseLifetime` ignore it. */
  readonly expirationSeconds?: number
  /** The job's product, as its row or an earlier answer says; null or left out: not known. */
  readonly product?: string | null
  /** Products of the account's other jobs, the likeliest first: where to look for one that is not known. */
  readonly likelyProducts?: readonly string[]
  /**
   * Where an earlier search for the job's product was interrupted: what it has ruled out, in the adapter's
   * own words. The adapter adds to it, so that a search that is never answered to its end still ends.
   */
  readonly ruledOut?: Set<string>
  /** Files that only accompany the result are wanted, too. */
  readonly sideFiles?: boolean
  readonly api: ApiClient
  readonly signal?: AbortSignal
}

/** Which jobs of an account are looked for. */
export interface JobSearch {
  readonly baseUrl: string
  readonly credential: Credential
  readonly api: ApiClient
  readonly signal?: AbortSignal
  /** One of the provider's listed products; null: all that it lists. */
  readonly product: string | null
  /** Only jobs that were made at this time or later, epoch ms; null: all. */
  readonly since: number | null
  /** `next` of the page before; null: the first page. */
  readonly cursor: string | null
}

/** A job as a provider's list has it: what is known without asking for it. */
export interface FoundJob {
  readonly remoteId: string
  readonly product: string | null
  readonly title: string | null
  /** The provider's own word. */
  readonly status: string
  readonly state: 'waiting' | 'ready' | 'failed'
  /** Epoch ms; null: not said. */
  readonly createdAt: number | null
}

export interface FoundJobs {
  readonly jobs: readonly FoundJob[]
  /** Opaque; null: there is no further page. */
  readonly next: string | null
}

/** How a provider lists recent jobs, where it documents that. */
export interface JobFinder {
  /** Products that are listed. */
  readonly products: readonly string[]
  /** One page, the newest jobs first. @throws ReelhaulError as `ask` does. */
  page(search: JobSearch): Promise<FoundJobs>
}

/** How often a provider lets itself be asked, as it documents. */
export interface DocumentedPace {
  /** Requests that may start in a second. */
  readonly requestsPerSecond: number
  /** Who shares it: the key, or all of an organisation (a team). */
  readonly scope: 'account' | 'organisation'
}

/** How access tokens are got with a client id and a client secret (OAuth 2.0 client credentials). */
export interface AccessTokens {
  /** Documented token endpoint and scope; an account may name others. */
  readonly defaultUrl: string
  readonly defaultScope: string
  /** What a token is good for where the answer does not say, seconds. */
  readonly documentedLifetimeSeconds: number
}

/**
 * What a webhook says of a job. Nothing proves who sent it, so it is a hint: a reason to ask the API,
 * never an answer of it. Its links are not taken.
 */
export interface WebhookHint {
  /** Whose job it is, by the form of the payload. */
  readonly provider: ProviderName
  readonly remoteId: string
  /** `job.completed`, or an event that no document names yet. */
  readonly event: string
  /** The provider's own status: `merged`; null where the payload does not say. */
  readonly status: string | null
  readonly facts: Pick<JobFacts, 'product' | 'cost' | 'costUnit' | 'durationSeconds' | 'words'>
  /** The job is at work: asking would bring nothing new. */
  readonly working?: true
}

export interface Provider {
  readonly name: ProviderName
  /** For people: `ViddyScribe`. */
  readonly label: string
  /** The documented API origin, no trailing slash. */
  readonly defaultBaseUrl: string
  /** What the credential fields are called at this provider; without `clientId` it has no such field. */
  readonly credentialLabels: {
    readonly key: CredentialLabel
    readonly clientId?: CredentialLabel
    /** Present where access tokens can be got with one: `accessTokens` says how. */
    readonly clientSecret?: CredentialLabel
    /** Present where webhooks are signed. */
    readonly webhookSecret?: CredentialLabel
  }
  /** Lifetime of a link that carries no expiry of its own, seconds; null: links do not expire. */
  readonly documentedLifetimeSeconds: number | null
  /** Present where the lifetime of leases can be chosen; asking for one outside of it is refused. */
  readonly leaseLifetime?: LeaseLifetime
  /** Present where the provider sends webhooks. */
  readonly webhooks?: {
    /** A parsed JSON value; null when it is no payload of this provider. Never throws. */
    parse(payload: unknown): WebhookHint | null
  }
  /** An id of the documented shape that no job has: asking for it shows whether a key works. */
  readonly probeJobId: string
  /** Requests that may run at once against one account by default. */
  readonly defaultRequestsAtOnce: number
  /** Left out: no document says; a 429 slows the account down. */
  readonly pace?: DocumentedPace
  readonly accessTokens?: AccessTokens
  /** What `Ask.product` may be, where the product decides how a job is asked for. */
  readonly products?: readonly string[]
  /** True where `Ask.sideFiles` makes a difference. */
  readonly hasSideFiles?: true
  /** Present where a list of recent jobs is documented. */
  readonly find?: JobFinder
  /** True when an id has this provider's documented shape; more than one provider may claim an id. */
  claims(jobId: string): boolean
  /**
   * Asks once for a job's state and, when it is done, for leases on all its outputs (every provider
   * answers both with the same call). Calling it again renews: same keys, new URLs.
   * @throws ReelhaulError with permanent or transient failure: `ACCOUNT_*` when the whole account is
   *   concerned, `PROVIDER_*` when this job is, `SERVER_*`/`NETWORK_*` when asking again may help.
   */
  ask(ask: Ask): Promise<JobReport>
}
