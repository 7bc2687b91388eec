/**
 * The simulator of a described provider, made of the examples in its own description: they are served
 * with real links to the object store in their places.
 */
import type { IncomingMessage } from 'node:http'
import type { Description } from '../providers/described/description.ts'
import type { DescriptionExample } from '../providers/described/description-example.ts'
import type { RequestTemplate } from '../providers/described/description-parts.ts'
import { Paths } from '../providers/described/paths.ts'
import { credentialEntries } from '../providers/described/build-request.ts'
import type { Credential } from '../providers/provider.ts'
import type { FailureReason } from '../../preload/contract/vocabulary.ts'
import { ExampleAnswers } from './described-answers.ts'
import { valuesOf, type CallPart, type LinkTo } from './described-requests.ts'
import { sendText } from './loopback-server.ts'
import type { ApiCall, ProviderApi } from './provider-api.ts'

/** Seconds that links live of a provider whose links live for ever. */
const ANY_LIFETIME = 3600

/** @throws RangeError where the description has no example of a job that is done. */
export function describedApi(description: Description): ProviderApi {
  const { name, credential: described, examples } = description
  const credential: Credential = {
    key: `demo-key-${name}`,
    ...(described.clientId && { clientId: `demo-client-${name}` }),
  }
  const example = (state: string) => examples.find(({ expect }) => expect.state === state) ?? null
  const ready = example('ready')
  if (ready === null)
    throw new RangeError(`${name} needs an example of a job that is ready to be simulated.`)
  const answers = new ExampleAnswers(description, new Paths(), ready)
  const calls = callsOf(description)
  const forever = description.linkLifetimeSeconds === null && !description.leaseLifetime
  const found = (url: URL, body: unknown, request?: IncomingMessage) => {
    for (const call of calls) {
      const values = valuesOf(call.template, url, body, request)
      if (values !== null) return { ...call, values }
    }
    return null
  }
  return {
    samples: [],
    credential,
    linkStyle: forever ? 'public' : 'google-v4',
    jobIdOf: (url, body) => found(url, body)?.values.jobId ?? null,
    handle(context, call) {
      const asked = found(call.url, call.body, call.request)
      if (asked === null) return send(call, 404, { message: 'There is no such call.' })
      if (!isAllowed(call, description, credential))
        return sendError(call, examples, 'ACCOUNT_KEY_REJECTED', 401)
      const job = context.job(asked.values.jobId ?? '')
      if (job === undefined) return sendError(call, examples, 'PROVIDER_JOB_NOT_FOUND', 404)
      const given = Number(asked.values.expirationSeconds)
      const lifetime = given > 0 ? given : (description.linkLifetimeSeconds ?? ANY_LIFETIME)
      const link: LinkTo = (output) => context.link(job, output, lifetime)
      const terms = { job, link, expiresAt: context.now() + lifetime * 1000 }
      if (asked.part !== 'job')
        return send(call, 200, answers.second(asked.part, terms, asked.values))
      const phase = job.phase(['waiting'], context.now())
      const waiting = example('waiting')
      if (phase !== 'over' && waiting !== null)
        return send(call, waiting.status, answers.waiting(waiting, job, phase.progress))
      const { failure } = job.spec
      if (failure === undefined) return send(call, ready.status, answers.ready(terms))
      const failed = example('failed')
      if (failed === null)
        return send(call, 500, { message: 'There is no example of a failed job.' })
      send(call, failed.status, answers.failed(failed, job))
    },
  }
}

interface Call {
  readonly part: CallPart
  readonly template: RequestTemplate
}

function callsOf({ request, result, outputs }: Description): Call[] {
  return [
    { part: 'job', template: request },
    ...(result ? [{ part: 'result' as const, template: result }] : []),
    ...outputs.flatMap((output, part) =>
      output.request ? [{ part, template: output.request }] : [],
    ),
  ]
}

function isAllowed({ request, url }: ApiCall, { credential }: Description, own: Credential) {
  const { headers, query } = credentialEntries(credential, own)
  return (
    headers.every(([name, value]) => request.headers[name.toLowerCase()] === value) &&
    query.every(([name, value]) => url.searchParams.get(name) === value)
  )
}

function sendError(
  call: ApiCall,
  examples: readonly DescriptionExample[],
  reason: FailureReason,
  status: number,
): void {
  const own = examples.find(({ expect }) => expect.failure === reason)
  send(call, own?.status ?? status, own?.answer ?? { message: 'Refused by the simulator.' })
}

function send({ response }: ApiCall, status: number, body: unknown): void {
  const isText = typeof body === 'string'
  const type = isText ? 'text/plain; charset=utf-8' : 'application/json'
  sendText(response, status, type, isText ? body : JSON.stringify(body ?? null))
}
