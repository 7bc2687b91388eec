import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSignedWith } from '../../main/webhooks/signature.ts'

const secret = 'signing-secret'
const body = Buffer.from('{"event":"job.completed",  "data":{"jobId":"job_1"}}')
const hmac = (bytes: Buffer | string, key = secret) => createHmac('sha256', key).update(bytes)
const hex = hmac(body).digest('hex')
const base64 = hmac(body).digest('base64')
const timed = hmac(`1700000000.${body.toString()}`).digest('hex')

const signed = (given: string | undefined, over = body) =>
  isSignedWith(secret, 'X-Signature', {
    body: over,
    header: (name) => (name.toLowerCase() === 'x-signature' ? given : undefined),
  })

describe('a webhook', () => {
  it.each([
    hex,
    hex.toUpperCase(),
    base64,
    base64.replaceAll('+', '-').replaceAll('/', '_').replace('=', ''),
    `sha256=${hex}`,
    `sha256=${base64}`,
    `v1=${hex}`,
    `t=1700000000,v1=${timed}`,
    `t=1700000000, v0=${'0'.repeat(64)}, v1=${timed}`,
    // While a secret is replaced there are two.
    `v1=${hmac(body, 'the old one').digest('hex')},v1=${hex}`,
  ])('is signed by %s', (given) => {
    expect(signed(given)).toBe(true)
  })

  it.each([
    undefined,
    '',
    'sha256=',
    secret,
    hex.slice(1),
    `${hex}0`,
    hmac(body, 'another').digest('hex'),
    `v1=${timed}`,
    `t=1700000001,v1=${timed}`,
    'x'.repeat(100_000),
  ])('is not signed by %s', (given) => {
    expect(signed(given)).toBe(false)
  })

  it('is signed over its bytes as they came: not after parsing and writing them again', () => {
    const rewritten = Buffer.from(JSON.stringify(JSON.parse(body.toString())))
    expect(signed(hex, rewritten)).toBe(false)
  })

  it('is not signed any more when one bit of body or signature is another', () => {
    fc.assert(
      fc.property(fc.nat(body.length - 1), fc.nat(7), fc.nat(31), (at, bit, digestAt) => {
        const changed = Buffer.from(body)
        changed[at] = (changed[at] ?? 0) ^ (1 << bit)
        expect(signed(hex, changed)).toBe(false)
        const digest = Buffer.from(hex, 'hex')
        digest[digestAt] = (digest[digestAt] ?? 0) ^ (1 << bit)
        expect(signed(digest.toString('hex'))).toBe(false)
      }),
    )
  })
})
