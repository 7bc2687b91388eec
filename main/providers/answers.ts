/** From a job to its endpoint, and from an answer to data: parsing without trust. */
import { z } from 'zod'
import type { ReelhaulError } from '../errors.ts'
import type { ApiResponse, Ask } from './provider.ts'
import { linkRefused } from '../leases/link-refused.ts'
import { parseJsonText } from './json-text.ts'
import { failureOf, isPage, saidIn, statusError, unexpectedAnswer } from './provider-errors.ts'
import { foreignScheme } from './remote-files.ts'

/**
 * The endpoint of a job: base URL, path, and the id as one path segment whatever it holds.
 * @throws ReelhaulError PROVIDER_INVALID_REQUEST when the base URL is none, PROVIDER_JOB_NOT_FOUND
 *   for an id that would change the path: no escape protects `.` and `..`.
 */
export function endpoint(ask: Ask, path: string): string {
  const base = ask.baseUrl.replace(/\/+$/, '')
  if (!URL.canParse(base)) {
    throw failureOf('PROVIDER_INVALID_REQUEST', "The account's base URL is not a URL.", {
      permanent: true,
      advice: 'correctInSettings',
    })
  }
  if (['', '.', '..'].includes(ask.jobId)) {
    throw failureOf('PROVIDER_JOB_NOT_FOUND', `"${ask.jobId}" is no job ID.`, {
      permanent: true,
      advice: 'checkJobIdInFile',
    })
  }
  return base + path.replace('{jobId}', () => encodeURIComponent(ask.jobId))
}

/**
 * The body of an answer as `schema` sees it. Unknown fields are fine.
 * @throws ReelhaulError PROVIDER_UNEXPECTED_ANSWER naming the first field that is wrong.
 */
export function parseAnswer<S extends z.ZodType>(
  schema: S,
  response: ApiResponse,
  provider: string,
): z.output<S> {
  const json = jsonOf(response.body, provider)
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const field = issue?.path.map(String).join('.') || 'the answer itself'
  const refusal = refusalIn(json, response, provider)
  if (refusal !== null) throw refusal
  const scheme = foreignScheme(valueAt(json, issue?.path ?? []))
  if (scheme !== null) throw linkRefused(scheme)
  throw unexpectedAnswer(`${provider} answered in an unknown form: ${field} is missing or wrong.`)
}

const refusalSchema = z.looseObject({
  status: z.unknown().optional(),
  statusCode: z.unknown().optional(),
  status_code: z.unknown().optional(),
  code: z.unknown().optional(),
})

/**
 * An answer that is none: HTTP says that all is well, and the body is an error. With the HTTP status that
 * it names it means what that status means. Null: it names no error.
 */
function refusalIn(json: unknown, response: ApiResponse, provider: string): ReelhaulError | null {
  const said = saidIn(json)
  if (said.message === null && said.code === null) return null
  const { data } = refusalSchema.safeParse(json)
  const status = [data?.statusCode, data?.status_code, data?.status, data?.code].find(isHttpError)
  if (status !== undefined)
    return statusError({ ...response, status: Number(status) }, provider, { said })
  const words = said.message ?? said.code ?? ''
  return failureOf(
    'PROVIDER_UNEXPECTED_ANSWER',
    `${provider} answered without what was asked for, and says: ${words}`,
    { permanent: false, advice: 'againLookAtJob', code: said.code ?? undefined },
  )
}

const isHttpError = (given: unknown): boolean => {
  const status = typeof given === 'string' && /^\d{3}$/.test(given) ? Number(given) : given
  return typeof status === 'number' && Number.isInteger(status) && status >= 400 && status < 600
}

/**
 * A part of an answer as the text of a file.
 * @throws ReelhaulError PROVIDER_UNEXPECTED_ANSWER for one that is nested deeper than can be written.
 */
export function jsonFile(value: unknown): string {
  try {
    return `${JSON.stringify(value, null, 2)}\n`
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw unexpectedAnswer('The answer is nested too deep.')
  }
}

function valueAt(json: unknown, path: readonly PropertyKey[]): unknown {
  let value = json
  for (const key of path) value = (value as Record<PropertyKey, unknown> | null | undefined)?.[key]
  return value
}

function jsonOf(body: string, provider: string): unknown {
  try {
    return parseJsonText(body)
  } catch {
    const what = isPage(body) ? 'a web page' : body === '' ? 'nothing' : 'something else'
    throw unexpectedAnswer(`${provider} was expected to answer with JSON and sent ${what}.`)
  }
}
