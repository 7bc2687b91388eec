import { basename } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { utf8Bytes } from '../../main/naming/file-name.ts'
import { nameForms, plainPath, simplerForm } from '../../main/naming/name-forms.ts'
import { partPath } from '../../main/naming/part-path.ts'
import { shorten } from '../../main/naming/shorten.ts'

const names = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 400 })
  .filter((name) => !/[/\\]/.test(name))

test('a part lies beside its file, under a name of its own that fits', () => {
  fc.assert(
    fc.property(names, names, (start, end) => {
      const [one, two] = [`/films/${start}.mp4`, `/films/${start}${end}.mp4`]
      for (const path of [one, two]) {
        expect(partPath(path, 'abcdef').startsWith('/films/')).toBe(true)
        expect(utf8Bytes(basename(partPath(path, 'abcdef')))).toBeLessThanOrEqual(255)
        expect(partPath(path, 'abcdef')).not.toBe(partPath(path, 'ghijkl'))
      }
      expect(partPath(one, 'abcdef')).not.toBe(partPath(two, 'abcdef'))
    }),
  )
  expect(partPath('/films/Film.mp4', 'k3x9qa')).toBe('/films/Film.mp4.k3x9qa.part')
  expect(partPath('C:\\films\\Film.mp4', 'k3x9qa')).toBe('C:\\films\\Film.mp4.k3x9qa.part')
})

test('a text that is cut keeps its start whole, and is told from others that start alike', () => {
  const family = '👩\u200d👩\u200d👧'
  expect(shorten(family.repeat(10), 4 * utf8Bytes(family))).toMatch(
    /^(?:👩\u200d👩\u200d👧){3}~[a-z2-7]{6}$/u,
  )
  expect(shorten('short', 40)).toBe('short')
  expect(shorten('much too long', 5)).toBe('much')
  const long = 'x'.repeat(100)
  expect(shorten(`${long}1`, 60)).not.toBe(shorten(`${long}2`, 60))
  expect(utf8Bytes(shorten(`${long}1`, 60))).toBe(60)
})

test('simpler names come in order, and end', () => {
  const [full, shorter, shortest, plain] = nameForms
  expect(simplerForm(full, 'ENAMETOOLONG')).toBe(shorter)
  expect(simplerForm(shorter!, 'ENAMETOOLONG')).toBe(shortest)
  expect(simplerForm(full, 'EINVAL')).toBe(plain)
  expect([simplerForm(plain!, 'EINVAL'), simplerForm(plain!, 'ENAMETOOLONG')]).toEqual([null, null])
})

test('plain names are ASCII, short, and as distinct as before', () => {
  fc.assert(
    fc.property(names, names, (one, other) => {
      const [a, b] = [plainPath(`sub/${one}.mp4`), plainPath(`sub/${other}.mp4`)]
      for (const path of [a, b]) expect(path).toMatch(/^sub\/[ -~]+\.mp4$/)
      if (one !== other) expect(a).not.toBe(b)
    }),
  )
  expect(plainPath('Spring 1.mp4')).toBe('Spring 1.mp4')
})
