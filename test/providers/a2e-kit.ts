/** A2E behind answers that a test gives by path. */
import { a2e } from '../../main/providers/a2e/a2e.ts'
import type { ApiClient, Ask } from '../../main/providers/provider.ts'
import { CANNED_NOW } from './canned-api.ts'

export const JOB = '68f1c2a4b7d0e35a9c4412f0'
export const LINK = 'https://cdn.example/r.mp4'

type Answers = (path: string) => unknown

/** Answers by path: a number is an HTTP status, undefined a 404. */
export function apiOf(answers: Answers): ApiClient & { readonly asked: string[] } {
  const asked: string[] = []
  const client: ApiClient = async ({ method, url }) => {
    const { pathname, search } = new URL(url)
    asked.push(`${method} ${pathname}${search}`)
    const answer = answers(`${pathname}${search}`) ?? 404
    const status = typeof answer === 'number' ? answer : 200
    const body = JSON.stringify(typeof answer === 'number' ? { code: status } : answer)
    return { status, headers: {}, body, serverNow: CANNED_NOW }
  }
  return Object.assign(client, { asked })
}

export const ask = (api: ApiClient, more: Partial<Ask> = {}) =>
  a2e.ask({ jobId: JOB, baseUrl: 'https://a2e.example', credential: { key: 'k' }, api, ...more })
export const one = (fields: object) => ({ code: 0, data: { _id: JOB, ...fields } })
