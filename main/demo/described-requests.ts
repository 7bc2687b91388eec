/** From a request back to the values that a template was filled with. */
import type { IncomingMessage } from 'node:http'
import type { ApiContext } from './provider-api.ts'
import type { RequestTemplate } from '../providers/described/description-parts.ts'

export type LinkTo = (output: Parameters<ApiContext['link']>[1]) => string

/** Which call a request is: about the job, its result, or one of its outputs (by position). */
export type CallPart = 'job' | 'result' | number

export type FilledIn = Readonly<Record<string, string | undefined>>

/** Null where the request is not of this template. @param request left out: method and headers are not looked at. */
export function valuesOf(
  template: RequestTemplate,
  url: URL,
  body: unknown,
  request?: IncomingMessage,
): FilledIn | null {
  if (request !== undefined && !hasForm(template, request)) return null
  const values: Record<string, string> = {}
  const take = (part: string, given: unknown): boolean => {
    const [, name] = /^\{(\w+)\}$/.exec(part) ?? []
    if (name === undefined) return part === given
    if (typeof given === 'string' || typeof given === 'number') values[name] = String(given)
    return true
  }
  if (!takePath(template.path, url.pathname, values)) return null
  for (const [name, part] of Object.entries(template.query ?? {}))
    if (!take(part, url.searchParams.get(name))) return null
  takeBody(template.body, body, take)
  return values
}

function hasForm({ method, headers = {} }: RequestTemplate, request: IncomingMessage): boolean {
  const same = ([name, value]: [string, string]) => request.headers[name.toLowerCase()] === value
  return request.method === method && Object.entries(headers).every(same)
}

function takePath(template: string, path: string, values: Record<string, string>): boolean {
  const parts = template.split(/(\{\w+\})/)
  const escaped = parts.map((part) =>
    /^\{\w+\}$/.test(part) ? '([^/]+)' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
  )
  const match = new RegExp(`^${escaped.join('')}$`).exec(path)
  if (match === null) return false
  const names = parts.filter((part) => /^\{\w+\}$/.test(part)).map((part) => part.slice(1, -1))
  names.forEach((name, n) => (values[name] = decoded(match[n + 1] ?? '')))
  return true
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function takeBody(
  template: unknown,
  body: unknown,
  take: (part: string, given: unknown) => boolean,
): void {
  if (typeof template === 'string') take(template, body)
  else if (typeof template === 'object' && template !== null && !Array.isArray(template)) {
    const given = typeof body === 'object' && body !== null ? body : {}
    for (const [name, part] of Object.entries(template))
      takeBody(part, (given as Readonly<Record<string, unknown>>)[name], take)
  }
}
