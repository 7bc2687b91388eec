import { describe, expect, test } from 'vitest'
import { contentSecurityPolicy } from '../../../main/desktop/page/content-security-policy.ts'

describe('contentSecurityPolicy', () => {
  test('of the built app allows its own files only, and nothing inline or evaluated', () => {
    const policy = contentSecurityPolicy(null)
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self'")
    expect(policy).toContain('media-src reelhaul-media:;')
    expect(policy).not.toMatch(/unsafe|\*|https?:|ws:/)
  })

  test('of the development server adds its web socket and inline styles, no scripts', () => {
    const policy = contentSecurityPolicy('http://localhost:5173')
    expect(policy).toContain("connect-src 'self' ws://localhost:5173")
    expect(policy).toContain("style-src 'self' 'unsafe-inline'")
    expect(policy).toContain("script-src 'self';")
  })
})
