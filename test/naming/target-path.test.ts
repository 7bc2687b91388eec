import { describe, expect, it } from 'vitest'
import { collisionKey } from '../../main/naming/file-name.ts'
import {
  componentRoom,
  freePath,
  numberedPath,
  placeFile,
  targetPath,
} from '../../main/naming/target-path.ts'
import { ReelhaulError } from '../../main/errors.ts'
import { hostileNames } from '../helpers/hostile-names.ts'

const setOf = (...paths: string[]) => {
  const keys = new Set(paths.map(collisionKey))
  return (path: string) => keys.has(collisionKey(path))
}
const none = () => false

describe('targetPath', () => {
  it('joins in the way of the platform', () => {
    expect(targetPath('/out', 'a/b.mp4', 'linux')).toBe('/out/a/b.mp4')
    expect(targetPath('C:\\out', 'a/b.mp4', 'win32')).toBe('C:\\out\\a\\b.mp4')
    expect(targetPath('/', 'b.mp4', 'darwin')).toBe('/b.mp4')
    expect(targetPath('/out/a/..', 'b.mp4', 'linux')).toBe('/out/b.mp4')
  })

  it.each([
    ['/out', '../b', 'linux'],
    ['/out', 'a/../../b', 'linux'],
    ['/out', '/etc/passwd', 'linux'],
    ['/out', '', 'linux'],
    ['/out', '.', 'linux'],
    ['/out', 'a//b', 'linux'],
    ['/out', 'a\0b', 'linux'],
    ['out', 'a', 'linux'],
    ['C:\\out', '..\\b', 'win32'],
    ['C:\\out', 'D:b', 'win32'],
    ['C:\\out', 'a.mp4:hidden', 'win32'],
    ['C:\\out', '\\\\server\\share', 'win32'],
    ['C:\\out', '.. /b', 'win32'],
  ] as const)('refuses %j + %j on %s', (folder, relative, platform) => {
    expect(() => targetPath(folder, relative, platform)).toThrow(ReelhaulError)
  })

  it('refuses or stays inside for any text', () => {
    for (const given of hostileNames(3, 1500)) {
      for (const [folder, platform] of [
        ['/out', 'linux'],
        ['C:\\out', 'win32'],
      ] as const) {
        let path: string
        try {
          path = targetPath(folder, given, platform)
        } catch (error) {
          expect(error).toMatchObject({ reason: 'FILE_NAME_REFUSED' })
          continue
        }
        const sep = platform === 'win32' ? '\\' : '/'
        expect(path.startsWith(folder + sep), path).toBe(true)
        expect(path.split(sep)).not.toContain('..')
      }
    }
  })
})

describe('componentRoom', () => {
  it('is what file systems allow where the folder is short', () => {
    expect(componentRoom('/out', 3, 'linux')).toBe(240)
    expect(componentRoom('/out', 3, 'darwin')).toBe(240)
  })

  it('keeps whole paths within what Windows programs open', () => {
    const folder = `C:\\${'x'.repeat(97)}`
    const room = componentRoom(folder, 2, 'win32')
    expect(folder.length + 2 * (room + 1)).toBeLessThanOrEqual(240)
    expect(room).toBeGreaterThan(60)
  })

  it('never shrinks names to nothing', () => {
    expect(componentRoom(`C:\\${'x'.repeat(300)}`, 4, 'win32')).toBe(40)
  })
})

describe('freePath', () => {
  it('numbers before the extension, and only the last dot starts one', () => {
    expect(numberedPath('/a.b/c', 2)).toBe('/a.b/c (2)')
    expect(numberedPath('/out/A.de-DE.srt', 3)).toBe('/out/A.de-DE (3).srt')
    expect(numberedPath('C:\\o.x\\.env', 2)).toBe('C:\\o.x\\.env (2)')
  })

  it('gives the first free number', () => {
    expect(freePath('/a.mp4', none)).toBe('/a.mp4')
    expect(freePath('/a.mp4', setOf('/A.MP4'))).toBe('/a (2).mp4')
    expect(freePath('/a.mp4', setOf('/a.mp4', '/a (2).mp4', '/a (3).mp4'))).toBe('/a (4).mp4')
  })

  it('asks little where thousands want one name', () => {
    const taken = new Set<string>()
    let asked = 0
    for (let i = 0; i < 5000; i++) {
      const path = freePath('/a.mp4', (candidate) => (asked++, taken.has(candidate)))
      expect(taken.has(path)).toBe(false)
      taken.add(path)
    }
    expect(asked / 5000).toBeLessThan(40)
    expect(taken.has('/a (5000).mp4')).toBe(true)
  })
})

describe('placeFile', () => {
  it.each(['number', 'overwrite', 'skip'] as const)('writes where nothing is (%s)', (policy) => {
    expect(placeFile('/a.mp4', policy, none, none)).toEqual({
      action: 'write',
      path: '/a.mp4',
      replaces: false,
    })
  })

  it('does with a file that is there as the setting says', () => {
    const there = setOf('/a.mp4')
    expect(placeFile('/a.mp4', 'number', none, there)).toMatchObject({ path: '/a (2).mp4' })
    expect(placeFile('/a.mp4', 'overwrite', none, there)).toMatchObject({ replaces: true })
    expect(placeFile('/a.mp4', 'skip', none, there)).toEqual({ action: 'skip', path: '/a.mp4' })
  })

  it.each(['number', 'overwrite', 'skip'] as const)(
    'never mixes two jobs that want one name (%s)',
    (policy) => {
      const claimed = setOf('/a.mp4')
      expect(placeFile('/A.mp4', policy, claimed, setOf('/a.mp4'))).toEqual({
        action: 'write',
        path: '/A (2).mp4',
        replaces: false,
      })
    },
  )
})
