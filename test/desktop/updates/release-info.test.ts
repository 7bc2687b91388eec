import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readRelease } from '../../../main/desktop/updates/release-info.ts'
import { UpdateError } from '../../../main/desktop/updates/update-error.ts'
import { releaseText } from '../../helpers/update-feed.ts'

const content = Buffer.from('a program')
const text = (said: Record<string, unknown> = {}) =>
  releaseText({ version: '1.5.0', content, said })

const refusal = (yaml: string): string => {
  try {
    readRelease(yaml, 'AppImage')
    return ''
  } catch (error) {
    return error instanceof UpdateError ? error.reason : `not an UpdateError: ${String(error)}`
  }
}

const file = (said: Record<string, unknown>) => {
  const { files } = { files: readRelease(text(), 'AppImage').files }
  return text({ files: [{ ...files[0], ...said }] })
}

describe('readRelease', () => {
  test('reads what electron-builder writes', () => {
    expect(
      readRelease(text({ stagingPercentage: 20, releaseNotes: 'Faster.' }), 'AppImage'),
    ).toEqual({
      version: '1.5.0',
      files: [
        {
          url: 'Reelhaul-1.5.0.AppImage',
          size: content.length,
          sha512: expect.any(String) as string,
        },
      ],
      notes: 'Faster.',
      stagingPercentage: 20,
      minimumSystemVersion: undefined,
    })
  })

  test.each([
    '../../etc/passwd',
    '/etc/passwd',
    'a/b.AppImage',
    'http://x/a.AppImage',
    '..',
    '.AppImage',
    'a%2fb.AppImage',
    'a b.AppImage',
    'a;b.AppImage',
    '$(id).AppImage',
    '-x.AppImage',
    'a\\b.AppImage',
  ])('refuses a name that is more than a name: %s', (url) =>
    expect(refusal(file({ url }))).toBe('unreadable'),
  )

  test.each([
    { version: 'latest' },
    { version: '1.5' },
    { version: '1.5.0 && id' },
    { version: 1.5 },
    { version: '99999999999.0.0' },
    { files: [] },
    { files: 'Reelhaul.AppImage' },
    { stagingPercentage: -1 },
    { stagingPercentage: 'all' },
  ])('refuses a release that does not say what it must: %o', (said) =>
    expect(refusal(text(said))).toBe('unreadable'),
  )

  test.each([
    { size: 0 },
    { size: -1 },
    { size: 1e12 },
    { size: undefined },
    { sha512: 'AAAA' },
    { sha512: undefined },
  ])('refuses a file whose bytes are not certain: %o', (said) =>
    expect(refusal(file(said))).toBe('unreadable'),
  )

  test('refuses a release that has nothing for this installation', () => {
    expect(refusal(file({ url: 'Reelhaul-Setup-1.5.0.exe' }))).toBe('unreadable')
  })

  test('keeps notes short and free of control characters', () => {
    const { notes } = readRelease(
      text({ releaseNotes: `a\u202eb\u0000${'x'.repeat(50_000)}` }),
      'AppImage',
    )
    expect(notes).toHaveLength(20_001)
    expect(notes?.startsWith('abx')).toBe(true)
  })

  test('refuses a text that grows when it is read', () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefgh'
        .split('')
        .map(
          (name, index) =>
            `${name}: &${name} [${Array.from({ length: 9 }, () => `*${'abcdefg'[index]}`).join(',')}]`,
        ),
    ]
    expect(refusal(bomb.join('\n'))).toBe('unreadable')
  })

  test('reads or refuses whatever it is given, and never anything else', () => {
    const yaml = fc.oneof(
      fc.string({ maxLength: 2000 }),
      fc.json().map((json) => `version: 1.5.0\nfiles: ${json}`),
      fc
        .tuple(fc.nat(text().length), fc.string({ maxLength: 5 }))
        .map(([at, put]) => text().slice(0, at) + put + text().slice(at + 1)),
    )
    fc.assert(
      fc.property(yaml, (given) => {
        try {
          const { files } = readRelease(given, 'AppImage')
          for (const { url, size } of files) {
            expect(url).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_.+-]*\.AppImage$/i)
            expect(size).toBeGreaterThan(0)
          }
        } catch (error) {
          expect(error).toBeInstanceOf(UpdateError)
        }
      }),
    )
  })
})
