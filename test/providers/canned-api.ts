import { readFileSync } from 'node:fs'
import type { ApiClient, ApiRequest, ApiResponse } from '../../main/providers/provider.ts'

/** The server's clock in canned answers. */
export const CANNED_NOW = Date.parse('2025-12-07T14:00:00Z')

/** A client that gives one answer to everything, and remembers what it was asked. */
export function cannedApi(
  body: unknown,
  { status = 200, headers = {} }: Partial<Pick<ApiResponse, 'status' | 'headers'>> = {},
): ApiClient & { readonly asked: ApiRequest[] } {
  const asked: ApiRequest[] = []
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const client = async (request: ApiRequest): Promise<ApiResponse> => {
    asked.push(request)
    return { status, headers, body: text, serverNow: CANNED_NOW }
  }
  return Object.assign(client, { asked })
}

/** An example of a provider's own document, as `provider/name`. */
export function example(name: string): unknown {
  const url = new URL(`../fixtures/providers/${name}.json`, import.meta.url)
  return JSON.parse(readFileSync(url, 'utf8'))
}
