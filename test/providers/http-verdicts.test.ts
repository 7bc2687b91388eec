import { describe, expect, it } from 'vitest'
import { verdictOn, verdicts, type VerdictName } from '../../main/providers/http-verdicts.ts'
import { parseAnswer } from '../../main/providers/answers.ts'
import { isSuccess, statusError } from '../../main/providers/provider-errors.ts'
import { z } from 'zod'

const nothing = { code: null, message: null }
const says = (message: string, code: string | null = null) => ({ code, message })
const response = (status: number, body: unknown) => ({
  ...{ status, headers: {}, serverNow: 0 },
  body: typeof body === 'string' ? body : JSON.stringify(body),
})

describe('an HTTP status', () => {
  it.each<[number, VerdictName]>([
    [204, 'empty'],
    [304, 'elsewhere'],
    [301, 'elsewhere'],
    [400, 'refused'],
    [401, 'keyRejected'],
    [402, 'noCredits'],
    [403, 'accountForbidden'],
    [404, 'notFound'],
    [405, 'refused'],
    [408, 'ownProblem'],
    [409, 'notReady'],
    [410, 'gone'],
    [413, 'tooLarge'],
    [415, 'wrongFormat'],
    [422, 'notUnderstood'],
    [425, 'ownProblem'],
    [429, 'rateLimited'],
    [451, 'legal'],
    [500, 'ownProblem'],
    [503, 'busy'],
    [599, 'ownProblem'],
    [100, 'unexpected'],
    [999, 'ownProblem'],
  ])('%d without words means %s', (status, name) => {
    expect(verdictOn(status, nothing)).toBe(verdicts[name])
  })

  it.each<[string, VerdictName]>([
    ['This job belongs to another team', 'jobForbidden'],
    ['You do not have access to this video', 'jobForbidden'],
    ['feature_not_available', 'jobForbidden'],
    ['The file is too large for your plan', 'tooLarge'],
    ['Insufficient credits', 'noCredits'],
    ['You do not have enough credits.', 'noCredits'],
    ["You don't have enough coins", 'noCredits'],
    ['You need more credits', 'noCredits'],
    ['You have run out of credits', 'noCredits'],
    ['Credit balance is too low', 'noCredits'],
    ['Your credits are exhausted', 'noCredits'],
    ['INSUFFICIENT_CREDITS', 'noCredits'],
    ['InsufficientCredits', 'noCredits'],
    ['credit limit reached', 'noCredits'],
    ['Content credentials are required', 'accountForbidden'],
    ['This user is not accredited', 'accountForbidden'],
    ['Not allowed to access job', 'accountForbidden'],
    ['No access to job', 'jobForbidden'],
    ['Your monthly quota is exhausted', 'planLimit'],
    ['Account suspended', 'accountForbidden'],
    ['Forbidden', 'accountForbidden'],
    ['Your storage is full', 'storageFull'],
    ['Storage quota reached', 'storageFull'],
    ['You have exceeded your storage', 'storageFull'],
    ['The file in this storage belongs to another team', 'jobForbidden'],
    ['Phone verification required', 'phoneUnverified'],
    ['The phone number is unverified', 'phoneUnverified'],
  ])('403 with "%s" means %s', (message, name) => {
    expect(verdictOn(403, says(message))).toBe(verdicts[name])
  })

  it.each<[string, VerdictName]>([
    ['quota_exhausted', 'planLimit'],
    ['plan_limit_exceeded', 'planLimit'],
    ['You reached the daily usage limit', 'planLimit'],
    ['rate_limit_exceeded', 'rateLimited'],
    ['Quota exceeded for requests per minute', 'rateLimited'],
    ['concurrency_limit_exceeded', 'rateLimited'],
    ['queue_limit_exceeded', 'rateLimited'],
    ['Too many requests', 'rateLimited'],
  ])('429 with "%s" means %s', (message, name) => {
    expect(verdictOn(429, says(message))).toBe(verdicts[name])
  })

  it('409 tells an upload that failed from one that is under way', () => {
    expect(verdictOn(409, says('Upload failed'))).toBe(verdicts.uploadFailed)
    expect(verdictOn(409, says('Not ready', 'upload_not_ready'))).toBe(verdicts.notReady)
  })

  it("means what the provider's documents say of its code, before anything else", () => {
    const byCode = { E7: 'planLimit' } as const
    expect(verdictOn(403, says('Forbidden', 'E7'), byCode)).toBe(verdicts.planLimit)
    expect(verdictOn(403, says('Forbidden', 'constructor'), byCode)).toBe(verdicts.accountForbidden)
  })

  it('concerns no account where a web page answers in place of the API', () => {
    for (const status of [402, 403, 404, 410]) {
      const error = statusError(response(status, '<html>Blocked'), 'Maker')
      expect([error.reason, error.failure.permanent]).toEqual(['PROVIDER_UNEXPECTED_ANSWER', false])
    }
  })

  it('of a success has content but for 204 and 205', () => {
    const found = [200, 201, 202, 203, 204, 205, 206, 300].filter((status) => isSuccess({ status }))
    expect(found).toEqual([200, 201, 202, 203])
  })
})

describe('a success whose body is an error', () => {
  const read = (body: unknown) => () =>
    parseAnswer(z.object({ outputs: z.array(z.unknown()) }), response(200, body), 'Maker')

  it.each([
    [{ statusCode: 401, message: 'Bad key' }, 'ACCOUNT_KEY_REJECTED'],
    [{ code: 404, msg: 'No such job' }, 'PROVIDER_JOB_NOT_FOUND'],
    [{ status: '429', error: 'rate_limit' }, 'ACCOUNT_RATE_LIMITED'],
    [{ success: false, message: 'Out of order' }, 'PROVIDER_UNEXPECTED_ANSWER'],
    [{ error: { code: 'E1', message: 'Out of order' } }, 'PROVIDER_UNEXPECTED_ANSWER'],
    [[{ message: 'Out of order' }], 'PROVIDER_UNEXPECTED_ANSWER'],
    ['"Out of order"', 'PROVIDER_UNEXPECTED_ANSWER'],
  ])('%j is %s', (body, reason) => {
    expect(read(body)).toThrow(expect.objectContaining({ reason }))
  })

  it('is told in the words of the provider', () => {
    expect(read('"Out of order"')).toThrow(
      'Maker answered without what was asked for, and says: Out',
    )
  })

  it('names the field that is wrong where no error is told', () => {
    expect(read({ outputs: 3 })).toThrow('outputs is missing or wrong')
    expect(read([])).toThrow('the answer itself is missing or wrong')
  })

  it('is read behind a byte-order mark', () => {
    expect(read('\uFEFF{"outputs": []}')()).toEqual({ outputs: [] })
  })
})
