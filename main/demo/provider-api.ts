/** What one provider's simulator is given, and what it must be. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Credential } from '../providers/provider.ts'
import type { Sample } from './samples/sample.ts'
import type { LinkStyle } from './signed-url.ts'
import type { SimulatedJob, SimulatedOutput } from './simulated-job.ts'

export interface ApiContext {
  /** What the simulator's user is given. */
  readonly credential: Credential
  /** True for an access token that the simulator's token endpoint has granted and that has not ended. */
  readonly acceptsToken: (token: string) => boolean
  /** Epoch ms on the simulated server's clock. */
  readonly now: () => number
  readonly job: (id: string) => SimulatedJob | undefined
  /** All of them, in the order in which they were added. */
  readonly jobs: () => readonly SimulatedJob[]
  /** A fresh presigned link to an output. */
  readonly link: (job: SimulatedJob, output: SimulatedOutput, lifetimeSeconds: number) => string
}

/** A simulated provider: how it answers, and the jobs that the demo gives it. */
export interface ProviderApi {
  readonly samples: readonly Sample[]
  readonly credential: Credential
  readonly linkStyle: LinkStyle
  /** The job that a request is about, by its path, query or body; null when about none. */
  jobIdOf(url: URL, body: unknown): string | null
  handle(context: ApiContext, call: ApiCall): void
  /** What the provider tells its user's webhook of a job, in order; left out: it has none. */
  webhooks?(context: ApiContext, job: SimulatedJob): readonly SimulatedWebhook[]
}

export interface SimulatedWebhook {
  /** After the job was added. */
  readonly afterMs: number
  /** Made when it is sent, so that its links are fresh. */
  readonly payload: () => object
}

export interface ApiCall {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly url: URL
  /** The JSON body; undefined where there is none. */
  readonly body: unknown
  readonly jobId: string | null
}
