import { sep } from 'node:path'
import { describe, expect, test } from 'vitest'
import { appFilePath, contentTypeOf } from '../../../main/desktop/page/app-files.ts'

const root = ['', 'opt', 'reelhaul', 'renderer'].join(sep)

describe('appFilePath', () => {
  test('is a file of the built window', () => {
    expect(appFilePath(root, 'reelhaul-app://window/index.html#/settings')).toBe(
      [root, 'index.html'].join(sep),
    )
    expect(appFilePath(root, 'reelhaul-app://window/assets/inter%20v4.woff2?v=1')).toBe(
      [root, 'assets', 'inter v4.woff2'].join(sep),
    )
  })

  test.each([
    ['leaves the folder', 'reelhaul-app://window/..%2f..%2fsecret.json'],
    ['is a folder beside that begins alike', 'reelhaul-app://window/..%2frenderer-2%2findex.html'],
    ['is of a kind that the window does not use', 'reelhaul-app://window/queue.sqlite'],
    ['is the folder itself', 'reelhaul-app://window/'],
    ['is of another host', 'reelhaul-app://other/index.html'],
    ['is not decodable', 'reelhaul-app://window/%E0%A4%A.html'],
    ['is not a URL', 'index.html'],
  ])('is nothing when the URL %s', (_why, url) => {
    expect(appFilePath(root, url)).toBeNull()
  })
})

test('modules have the type without which the window would not run them', () => {
  expect(contentTypeOf('/renderer/assets/index-abc.js')).toMatch(/^text\/javascript/)
})
