import { describe, expect, it } from 'vitest'
import { ReelhaulError } from '../../main/errors.ts'
import { networkError } from '../../main/network/errors.ts'

const failed = (code: string) => Object.assign(new Error('x'), { code })

describe('networkError', () => {
  it.each([
    ['ENETUNREACH', 'NETWORK_OFFLINE'],
    ['ENOTFOUND', 'NETWORK_NAME_NOT_FOUND'],
    ['EAI_AGAIN', 'NETWORK_NAME_NOT_FOUND'],
    ['ECONNREFUSED', 'NETWORK_REFUSED'],
    ['ETIMEDOUT', 'NETWORK_TIMEOUT'],
    ['ECONNRESET', 'NETWORK_BROKEN'],
    ['HPE_INVALID_CONSTANT', 'NETWORK_BROKEN'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'NETWORK_CERTIFICATE'],
    ['CERT_HAS_EXPIRED', 'NETWORK_CERTIFICATE'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'NETWORK_CERTIFICATE'],
    ['EPROTO', 'NETWORK_CERTIFICATE'],
    ['ESOMETHINGNEW', 'NETWORK_BROKEN'],
  ])('takes %s for %s, and may be tried again', (code, reason) => {
    const error = networkError(failed(code), 'api.example')
    expect(error).toMatchObject({ failure: { reason, code, permanent: false } })
    expect(error.message).toMatch(/^api\.example /)
  })

  it('finds the code inside a wrapped error and inside a race of connections', () => {
    const race = new AggregateError([failed('ECONNREFUSED'), failed('ENETUNREACH')])
    const wrapped = new Error('request failed', { cause: race })
    expect(networkError(wrapped, 'a.example')).toMatchObject({ reason: 'NETWORK_REFUSED' })
  })

  it('makes something of whatever was thrown', () => {
    expect(networkError('boom', 'a.example')).toMatchObject({ reason: 'NETWORK_BROKEN' })
    expect(networkError(undefined, 'a.example')).toMatchObject({ reason: 'NETWORK_BROKEN' })
  })

  it('passes on aborts and what has a reason already', () => {
    const abort = new DOMException('stop', 'AbortError')
    expect(networkError(abort, 'a.example')).toBe(abort)
    const known = networkError(failed('EPIPE'), 'a.example')
    expect(networkError(known, 'b.example')).toBe(known)
    expect(known).toBeInstanceOf(ReelhaulError)
  })
})
