/** From a template and values to a request at the account's own origin. Pure. */
import { failureOf } from '../provider-errors.ts'
import type { ApiRequest, Credential } from '../provider.ts'
import type { Description } from './description.ts'
import type { RequestTemplate } from './description-parts.ts'
import { asPathPart, fill, staysInPlace, type Placeholder, type Values } from './template.ts'

export interface RequestTerms {
  /** The account's base URL. */
  readonly baseUrl: string
  readonly credential: Credential
  /** For all placeholders apart from those of the credential. */
  readonly values: Omit<Values, 'key' | 'clientId'>
  readonly signal?: AbortSignal | undefined
}

type Entry = [name: string, value: string]

/**
 * The request that `template` describes. The credential is in the places that the description names for it
 * and nowhere else, and the URL is at the account's origin, below its path.
 * @throws ReelhaulError PROVIDER_INVALID_REQUEST when the base URL is none, PROVIDER_JOB_NOT_FOUND for an
 *   ID that would change the path.
 */
export function buildRequest(
  template: RequestTemplate,
  credential: Description['credential'],
  terms: RequestTerms,
): ApiRequest {
  const { values, signal } = terms
  const secret = credentialEntries(credential, terms.credential)
  const path = fill(template.path, values, asPathPart)
  if (path === null || !staysInPlace(path) || path.includes('//'))
    throw noSuchId(values.jobId ?? '')
  const query = new URLSearchParams([...filled(template.query, values), ...secret.query]).toString()
  const body = template.body === undefined ? undefined : bodyOf(template.body, values)
  return {
    method: template.method,
    url: `${endpointBase(terms.baseUrl)}${path}${query === '' ? '' : `?${query}`}`,
    headers: Object.fromEntries(
      [...Object.entries(template.headers ?? {}), ...secret.headers].map(([name, value]) => [
        name.toLowerCase(),
        value,
      ]),
    ),
    ...(body !== undefined && { json: body }),
    ...(template.form && { form: Object.fromEntries(filled(template.form, values)) }),
    ...(signal && { signal }),
  }
}

/** The headers and query parameters that carry the credential. */
export function credentialEntries(
  { headers, query }: Description['credential'],
  { key, clientId }: Credential,
): { readonly headers: Entry[]; readonly query: Entry[] } {
  const secrets: Values = { key, clientId: clientId ?? null }
  return { headers: filled(headers, secrets), query: filled(query, secrets) }
}

/** Entries whose placeholders all have a value. */
function filled(templates: Readonly<Record<string, string>> = {}, values: Values): Entry[] {
  return Object.entries(templates).flatMap(([name, template]): Entry[] => {
    const value = fill(template, values)
    return value === null ? [] : [[name, value.toWellFormed()]]
  })
}

/** A copy of `template` in which texts that are one placeholder are its value. */
function bodyOf(template: unknown, values: Values): unknown {
  if (typeof template === 'string') {
    const [, name] = /^\{(\w+)\}$/.exec(template) ?? []
    if (name === undefined) return template
    const value = values[name as Placeholder] ?? undefined
    return name === 'expirationSeconds' && value !== undefined ? Number(value) : value
  }
  if (Array.isArray(template)) return template.map((item) => bodyOf(item, values) ?? null)
  if (typeof template !== 'object' || template === null) return template
  const entries = Object.entries(template).map(([name, value]) => [name, bodyOf(value, values)])
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}

function endpointBase(baseUrl: string): string {
  const base = baseUrl.replace(/\/+$/, '')
  if (URL.canParse(base)) return base
  throw failureOf('PROVIDER_INVALID_REQUEST', "The account's base URL is not a URL.", {
    permanent: true,
    advice: 'correctInSettings',
  })
}

function noSuchId(jobId: string) {
  return failureOf('PROVIDER_JOB_NOT_FOUND', `"${jobId}" is no job ID.`, {
    permanent: true,
    advice: 'checkJobIdInFile',
  })
}
