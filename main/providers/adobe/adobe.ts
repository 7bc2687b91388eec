/**
 * Adobe's Audio and Video API, as its page "Using the Get Result API" documents it: one GET for status and
 * links of every kind of job. `adobe-shapes.ts` knows the forms of its answers.
 */
import { z } from 'zod'
import { providerLabels } from '../../../preload/contract/vocabulary.ts'
import { adobeError } from './adobe-errors.ts'
import { deliveryOf, nothingToFetch } from './adobe-files.ts'
import { renderJobs } from './adobe-renders.ts'
import { readBundle, readEntries, readErrors, wordsOf, type Entry } from './adobe-shapes.ts'
import { stateOf } from './adobe-status.ts'
import { endpoint, parseAnswer } from '../answers.ts'
import { percentField } from '../lenient.ts'
import type { ApiResponse, Credential, JobReport, Provider, RemoteOutput } from '../provider.ts'
import { failureOf, isSuccess, jobFailed, saidBy } from '../provider-errors.ts'

const LABEL = providerLabels.adobe

/** Named one by one. */
const MOST_MISSING = 100

/** Only the status decides; everything else is read as far as it can be. */
const statusSchema = z.looseObject({
  status: z.string().min(1),
  percentCompleted: percentField.optional(),
})
type Answer = z.output<typeof statusSchema>

export const adobe: Provider = {
  name: 'adobe',
  label: LABEL,
  defaultBaseUrl: 'https://audio-video-api.adobe.io',
  credentialLabels: { key: 'accessToken', clientId: 'clientId', clientSecret: 'clientSecret' },
  // Server-to-server credentials, as documented: no refresh token, and a token is valid for 24 hours.
  accessTokens: {
    defaultUrl: 'https://ims-na1.adobelogin.com/ims/token/v3',
    defaultScope: 'openid,AdobeID,firefly_api,ff_apis',
    documentedLifetimeSeconds: 86_400,
  },
  // Its links carry their end in `Expires`; the page promises no lifetime.
  documentedLifetimeSeconds: null,
  probeJobId: '00000000-0000-4000-8000-000000000000',
  defaultRequestsAtOnce: 4,
  // Documented: 100 status requests a minute, for the whole organisation.
  pace: { requestsPerSecond: 100 / 60, scope: 'organisation' },
  find: { products: ['render'], page: (search) => renderJobs(search, headersFor) },
  claims: (jobId) => /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i.test(jobId),

  async ask(ask) {
    const response = await ask.api({
      method: 'GET',
      url: endpoint(ask, '/v1/status/{jobId}'),
      headers: { ...headersFor(ask.credential), 'content-type': 'application/json' },
      signal: ask.signal,
    })
    if (!isSuccess(response)) throw adobeError(response, LABEL)
    return report(response)
  },
}

function headersFor({ key, clientId }: Credential): Record<string, string> {
  if (clientId) return { authorization: `Bearer ${key}`, 'x-api-key': clientId }
  throw failureOf('ACCOUNT_KEY_MISSING', 'Adobe wants a client ID beside the access token.', {
    permanent: true,
    advice: 'enterClientId',
  })
}

function report(response: ApiResponse): JobReport {
  const answer = parseAnswer(statusSchema, response, LABEL)
  const { status, percentCompleted } = answer
  const state = stateOf(status)
  switch (state) {
    case 'failed':
      return failed(answer, response)
    case 'waiting':
    case 'unknown': {
      const waiting = { state: 'waiting', status, facts: {} } as const
      const progress = percentCompleted ?? null
      return state === 'unknown'
        ? { ...waiting, progress, unknown: true }
        : { ...waiting, progress }
    }
    case 'succeeded':
    case 'partial':
      return delivered(answer, response, state === 'partial')
  }
}

/** The reason stands at the top or, where each language has its own, in the outputs. */
function failed(answer: Answer, response: ApiResponse): JobReport {
  const said = saidBy(response)
  if (said.message !== null) return jobFailed(LABEL, answer.status, said)
  const ofAll = readErrors(answer)
  const ofEach = readEntries(answer).flatMap((entry) => entry.errors)
  const words = [...ofAll.map(wordsOf), ...ofEach].slice(0, 3).join(' · ')
  const ended = /^cancel/i.test(answer.status) ? 'The job was cancelled.' : null
  const code = said.code ?? ofAll[0]?.code ?? null
  return jobFailed(LABEL, answer.status, { code, message: words || ended })
}

function delivered(answer: Answer, response: ApiResponse, partial: boolean): JobReport {
  const { status } = answer
  const entries = readEntries(answer)
  const delivery = deliveryOf(entries, readBundle(answer), response, partial)
  const { outputs, mayStillCome } = delivery
  const errors = [...readErrors(answer).map(wordsOf), ...entries.flatMap(({ errors }) => errors)]
  if (outputs.length === 0) {
    const isOver = errors.length > 0 && !mayStillCome && delivery.elsewhere.length === 0
    if (isOver) return failed(answer, response)
    throw nothingToFetch(LABEL, delivery)
  }
  const missing = [...delivery.missing, ...readErrors(answer).map(wordsOf)]
  if (partial && missing.length === 0) missing.push('outputs that Adobe does not name')
  const product = productOf(entries, outputs)
  const facts = product === null ? {} : { product }
  const ready = { state: 'ready', status, facts, outputs, missing: shortened(missing) } as const
  return mayStillCome ? { ...ready, mayStillCome } : ready
}

function shortened(missing: readonly string[]): readonly string[] {
  const more = missing.length - MOST_MISSING
  return more > 0 ? [...missing.slice(0, MOST_MISSING), `and ${more} more`] : missing
}

/** The kind of job, as far as the form of its answer tells. */
function productOf(entries: readonly Entry[], outputs: readonly RemoteOutput[]): string | null {
  const listed = entries.filter(({ single }) => !single)
  const has = (...parts: readonly string[]) =>
    listed.some(({ places }) => places.some(({ part }) => parts.includes(part)))
  if (listed.some(({ aspectRatio }) => aspectRatio !== null) || has('sidecar')) return 'reframe'
  const hasText = outputs.some(({ kind }) => kind === 'transcript' || kind === 'subtitles')
  if (has('plain', 'captions')) return hasText ? 'transcribe' : null
  return has('video', 'audio', 'transcript') ? 'dub' : null
}
