import { describe, expect, it } from 'vitest'
import type { Lease } from '../../main/leases/lease.ts'
import {
  chooseExpirationSeconds,
  isExpired,
  needsRenewal,
} from '../../main/leases/renewal-policy.ts'

const ISSUED = 1_000_000

function lease(lifetimeSeconds: number | null): Lease {
  const expiresAt = lifetimeSeconds === null ? null : ISSUED + lifetimeSeconds * 1000
  return { url: 'https://store.example/a', issuedAt: ISSUED, expiresAt }
}

/** Seconds after issue at which the lease first wants to be renewed. */
function renewedAfter(lifetimeSeconds: number): number {
  for (let second = 0; second <= lifetimeSeconds; second += 0.25) {
    if (needsRenewal(lease(lifetimeSeconds), ISSUED + second * 1000)) return second
  }
  return Infinity
}

describe('needsRenewal', () => {
  it('renews an hour-long lease when less than a tenth is left', () => {
    expect(renewedAfter(3600)).toBe(3240.25)
  })

  it('renews a five-minute lease when less than a minute is left', () => {
    expect(renewedAfter(300)).toBe(240.25)
  })

  it.each([
    [60, 30.25],
    [2, 1.25],
  ])('uses a lease of %d s for half its life instead of renewing without end', (life, after) => {
    expect(renewedAfter(life)).toBe(after)
  })

  it('never renews a lease without an end', () => {
    expect(needsRenewal(lease(null), Number.MAX_SAFE_INTEGER)).toBe(false)
  })

  it('tries a lease that was over when issued: two clocks disagree, and the store decides', () => {
    expect(needsRenewal(lease(-10), ISSUED)).toBe(false)
    expect(needsRenewal(lease(0), ISSUED)).toBe(false)
  })
})

describe('isExpired', () => {
  it('is true from the moment of expiry on', () => {
    expect(isExpired(lease(60), ISSUED + 59_999)).toBe(false)
    expect(isExpired(lease(60), ISSUED + 60_000)).toBe(true)
    expect(isExpired(lease(null), Number.MAX_SAFE_INTEGER)).toBe(false)
  })
})

describe('chooseExpirationSeconds', () => {
  const accepted = { min: 60, max: 604_800, byDefault: 3600 }
  const choose = (bytes: number | null, bytesPerSecond: number | null, fixed?: number) =>
    chooseExpirationSeconds({ bytes, bytesPerSecond, fixedSeconds: fixed ?? null }, accepted)

  it("asks for the provider's default while size or speed is unknown", () => {
    expect(choose(null, 1e6)).toBe(3600)
    expect(choose(1e9, null)).toBe(3600)
    expect(choose(1e9, 0)).toBe(3600)
  })

  it('asks for several times the time that the bytes should take', () => {
    const seconds = choose(10e9, 1e6)
    expect(seconds).toBeGreaterThan(20_000)
    expect(Number.isInteger(seconds)).toBe(true)
  })

  it('stays within what the provider accepts', () => {
    expect(choose(0, 1e9)).toBeGreaterThanOrEqual(60)
    expect(choose(1e15, 1)).toBe(604_800)
  })

  it("takes the user's choice, as far as the provider accepts it", () => {
    expect(choose(1e15, 1, 120)).toBe(120)
    expect(choose(null, null, 5)).toBe(60)
    expect(choose(null, null, 1e9)).toBe(604_800)
  })
})
