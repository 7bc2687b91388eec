import { describe, expect, test } from 'vitest'
import { isTrustedFrame } from '../../main/ipc/trusted-sender.ts'

const app = 'reelhaul-app://window/index.html'
const main = { url: app, parent: null }

describe('isTrustedFrame', () => {
  test('trusts the main frame on a page of the app, whatever its hash', () => {
    expect(isTrustedFrame(main, app)).toBe(true)
    expect(isTrustedFrame({ url: `${app}#/settings`, parent: null }, app)).toBe(true)
  })

  test.each([
    ['another scheme', 'file:///index.html'],
    ['another host of our scheme', 'reelhaul-app://evil/index.html'],
    ['a web page', 'https://window/index.html'],
    ['a host that begins like ours', 'reelhaul-app://window.example/index.html'],
    ['an empty document', 'about:blank'],
    ['no URL', ''],
  ])('refuses %s', (_title, url) => {
    expect(isTrustedFrame({ url, parent: null }, app)).toBe(false)
  })

  test('refuses a frame within our own page', () => {
    expect(isTrustedFrame({ url: app, parent: main }, app)).toBe(false)
  })

  test('refuses a frame that is gone', () => {
    expect(isTrustedFrame(null, app)).toBe(false)
  })

  test('tells development servers on different ports apart', () => {
    const dev = 'http://localhost:5173/'
    expect(isTrustedFrame({ url: 'http://localhost:5173/', parent: null }, dev)).toBe(true)
    expect(isTrustedFrame({ url: 'http://localhost:9999/', parent: null }, dev)).toBe(false)
  })
})
