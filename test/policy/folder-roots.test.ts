import fc from 'fast-check'
import { mkdir, symlink } from 'node:fs/promises'
import { join, posix, win32 } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  isBelowRoots,
  isBelowRootsNow,
  isWithin,
  resolveRoot,
} from '../../main/policy/folder-roots.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

describe('isWithin', () => {
  test.each([
    ['/media', '/media', 'linux', true],
    ['/media', '/media/a/b', 'linux', true],
    ['/media/', '/media/a', 'linux', true],
    ['/media', '/mediatheque', 'linux', false],
    ['/media', '/media/../etc', 'linux', false],
    ['/media', '/media/..a', 'linux', true],
    ['/media', '/Media/a', 'linux', false],
    ['/media', '/Media/a', 'darwin', true],
    ['/media', 'media/a', 'linux', false],
    ['/media', '/media/a\0/../..', 'linux', false],
    ['C:\\Media', 'c:\\media\\A', 'win32', true],
    ['C:\\Media', 'C:/Media/a', 'win32', true],
    ['C:\\Media', 'D:\\Media\\a', 'win32', false],
    ['C:\\Media', '\\\\server\\share', 'win32', false],
    ['\\\\server\\share', '\\\\SERVER\\share\\a', 'win32', true],
    ['C:\\Media', 'C:\\Media\\..\\Windows', 'win32', false],
    ['C:\\Media', '\\\\?\\C:\\Windows', 'win32', false],
    ['C:\\Media', 'C:a', 'win32', false],
  ] as const)('%s, %s on %s: %s', (root, path, platform, within) => {
    expect(isWithin(root, path, platform)).toBe(within)
  })

  const piece = fc.oneof(fc.constantFrom('..', '.', '', 'a', 'A', 'b c', '...'), fc.string())
  for (const [platform, paths, root] of [
    ['linux', posix, '/srv/media'],
    ['win32', win32, 'C:\\srv\\media'],
  ] as const) {
    test(`whatever is put together on ${platform}, what counts as within begins with the root`, () => {
      fc.assert(
        fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
          const path = `${root}${paths.sep}${pieces.join(paths.sep)}`
          if (!isWithin(root, path, platform)) return
          const real = paths.resolve(path)
          const same = platform === 'win32' ? real.toLowerCase() : real
          const from = platform === 'win32' ? root.toLowerCase() : root
          expect(same === from || same.startsWith(`${from}${paths.sep}`)).toBe(true)
        }),
      )
    })
  }
})

describe('the home of the user', () => {
  test('is what ~ stands for', () => {
    expect(resolveRoot('~/Media', { platform: 'linux', home: '/home/u' })).toBe('/home/u/Media')
    expect(resolveRoot('~', { platform: 'linux', home: '/home/u' })).toBe('/home/u')
    expect(resolveRoot('~\\Media', { platform: 'win32', home: 'C:\\Users\\u' })).toBe(
      'C:\\Users\\u\\Media',
    )
  })
})

describe('links on the way', () => {
  const rules = { platform: process.platform, home: '/' }

  test('that lead out of the folder are followed, and refused', async () => {
    const folder = tempFolder()
    const root = join(folder, 'allowed')
    await mkdir(join(folder, 'elsewhere'))
    await mkdir(root)
    await symlink(join(folder, 'elsewhere'), join(root, 'out'))
    const paths = { [join(root, 'out', 'new')]: false, [join(root, 'new', 'deep')]: true }
    for (const [path, allowed] of Object.entries(paths)) {
      expect(await isBelowRoots([root], path, rules)).toBe(allowed)
      expect(isBelowRootsNow([root], path, rules)).toBe(allowed)
    }
  })

  test('that lead into it are followed, and allowed', async () => {
    const folder = tempFolder()
    const root = join(folder, 'allowed')
    await mkdir(root)
    await symlink(root, join(folder, 'short'))
    expect(await isBelowRoots([root], join(folder, 'short', 'x'), rules)).toBe(true)
    expect(await isBelowRoots([join(folder, 'short')], join(root, 'x'), rules)).toBe(true)
  })
})
