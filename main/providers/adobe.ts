/**
 * Adobe's Audio and Video API, as its page "Using the Get Result API" documents it: one GET for
 * status and links, the same for transcribe and dub jobs.
 */
import { z } from 'zod'
import { providerLabels } from '../../preload/contract/vocabulary.ts'
import { endpoint, parseAnswer } from './answers.ts'
import type { ApiResponse, Credential, JobReport, Provider, RemoteOutput } from './provider.ts'
import { failureOf, jobFailed, noOutputs, saidBy, statusError } from './provider-errors.ts'
import { leasedOutput, mediaUrl, type FileFacts } from './remote-files.ts'

const LABEL = providerLabels.adobe

const fileSchema = z.object({
  destination: z.object({ url: mediaUrl }),
  mediaType: z.string().nullish(),
})
const outputSchema = z.object({
  localeCode: z.string().min(1).nullish(),
  /** Transcribe jobs have this … */
  destination: z.object({ url: mediaUrl }).nullish(),
  /** … and dub jobs these. */
  audio: fileSchema.nullish(),
  video: fileSchema.nullish(),
  transcript: fileSchema.nullish(),
})
type Output = z.output<typeof outputSchema>

const statusSchema = z.object({
  status: z.string().min(1),
  outputs: z.array(outputSchema).nullish(),
})

type Part = 'audio' | 'video' | 'transcript'
const PARTS: readonly Part[] = ['video', 'audio', 'transcript']
const EXTENSIONS: Readonly<Record<Part, string>> = { video: 'mp4', audio: 'wav', transcript: 'txt' }

export const adobe: Provider = {
  name: 'adobe',
  label: LABEL,
  defaultBaseUrl: 'https://audio-video-api.adobe.io',
  credentialLabels: { key: 'accessToken', clientId: 'clientId', clientSecret: 'clientSecret' },
  // Its page "Server to server authentication": there is no refresh token, a token is valid for 24 hours.
  accessTokens: {
    defaultUrl: 'https://ims-na1.adobelogin.com/ims/token/v3',
    defaultScope: 'openid,AdobeID,firefly_api,ff_apis',
    documentedLifetimeSeconds: 86_400,
  },
  // Its links carry their end in `Expires`; the page promises no lifetime.
  documentedLifetimeSeconds: null,
  probeJobId: '00000000-0000-4000-8000-000000000000',
  defaultRequestsAtOnce: 4,
  claims: (jobId) => /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i.test(jobId),

  async ask(ask) {
    const response = await ask.api({
      method: 'GET',
      url: endpoint(ask, '/v1/status/{jobId}'),
      headers: { ...headersFor(ask.credential), 'content-type': 'application/json' },
      signal: ask.signal,
    })
    if (response.status !== 200) throw statusError(response, LABEL, { keyAdvice: TOKEN_ADVICE })
    return report(response)
  },
}

const TOKEN_ADVICE = 'renewAdobeToken'

function headersFor({ key, clientId }: Credential) {
  if (clientId) return { authorization: `Bearer ${key}`, 'x-api-key': clientId }
  throw failureOf('ACCOUNT_KEY_MISSING', 'Adobe wants a client ID beside the access token.', {
    permanent: true,
    advice: 'enterClientId',
  })
}

function report(response: ApiResponse): JobReport {
  const { status, outputs: listed } = parseAnswer(statusSchema, response, LABEL)
  // What a failure says is undocumented; it is read where the usual fields are.
  if (status === 'failed') return jobFailed(LABEL, status, saidBy(response))
  if (status !== 'succeeded' && status !== 'partially_succeeded') {
    return { state: 'waiting', status, facts: {}, progress: null }
  }
  const given = listed ?? []
  const outputs = uniqueKeys(given.flatMap((output, i) => filesOf(output, i, response)))
  if (outputs.length === 0) throw noOutputs(LABEL)
  const product = given.some((output) => output.destination) ? 'transcribe' : 'dub'
  const missing = missingFrom(given, status === 'partially_succeeded')
  return { state: 'ready', status, facts: { product }, outputs, missing }
}

function filesOf(output: Output, position: number, response: ApiResponse): RemoteOutput[] {
  const locale = output.localeCode ?? null
  const prefix = locale ?? String(position)
  const file = (part: Part, url: string, mediaType?: string | null) => {
    const extension = extensionOfType(mediaType) ?? EXTENSIONS[part]
    const facts: FileFacts = { key: `${prefix}/${part}`, kind: part, extension, locale }
    // A transcript is one by its place in the answer, whatever its file is called.
    return { ...leasedOutput(url, facts, response, adobe.documentedLifetimeSeconds), kind: part }
  }
  const parts = PARTS.flatMap((part) => {
    const given = output[part]
    return given ? [file(part, given.destination.url, given.mediaType)] : []
  })
  return output.destination ? [file('transcript', output.destination.url), ...parts] : parts
}

/** `audio/wav` → `wav`; null for types that do not name their extension. */
function extensionOfType(mediaType: string | null | undefined): string | null {
  return /^(?:audio|video)\/(?:x-)?(wav|mp4|webm|flac|aac|ogg)$/i.exec(mediaType ?? '')?.[1] ?? null
}

/** A locale that is listed twice must not overwrite itself. */
function uniqueKeys(outputs: readonly RemoteOutput[]): RemoteOutput[] {
  const seen = new Map<string, number>()
  return outputs.map((output) => {
    const times = (seen.get(output.key) ?? 0) + 1
    seen.set(output.key, times)
    return times === 1 ? output : { ...output, key: `${output.key}/${times}` }
  })
}

/**
 * Locales without any file and, in a partial delivery, parts that other locales have. The page does
 * not say how Adobe marks what is missing, so the gaps are read off the list.
 */
function missingFrom(outputs: readonly Output[], partial: boolean): string[] {
  const usual = PARTS.filter((part) => outputs.some((output) => output[part]))
  const gaps = outputs.flatMap((output, i) => {
    const name = output.localeCode ?? `output ${i + 1}`
    if (!output.destination && PARTS.every((part) => !output[part])) return [name]
    if (!partial || output.destination) return []
    return usual.filter((part) => !output[part]).map((part) => `${part} of ${name}`)
  })
  return partial && gaps.length === 0 ? ['outputs that Adobe does not name'] : gaps
}
