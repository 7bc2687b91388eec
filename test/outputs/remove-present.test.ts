import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { removePresent } from '../../main/outputs/remove-present.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const name = fc.constantFrom(...Array.from({ length: 60 }, (_, i) => `Crème ${i}.part`))
const names = fc.uniqueArray(name, { maxLength: 50 })

test('removes what is there of the files, few or many, and nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(names, names, async (there, removed) => {
      const folder = tempFolder()
      for (const one of there) writeFileSync(join(folder, one), '')
      await removePresent(removed.map((one) => join(folder, one)))
      const left = there.filter((one) => !removed.includes(one))
      expect(readdirSync(folder).toSorted()).toEqual(left.toSorted())
    }),
    { numRuns: 30 },
  )
})

test('finds a file whatever form its letters have', async () => {
  const folder = tempFolder()
  const decomposed = 'Cre\u0300me.part'
  writeFileSync(join(folder, decomposed), '')
  const others = Array.from({ length: 30 }, (_, i) => join(folder, `${i}.part`))
  await removePresent([...others, join(folder, decomposed)])
  expect(readdirSync(folder)).toEqual([])
})

test('a folder that is gone has nothing to remove', async () => {
  const folder = join(tempFolder(), 'gone')
  await expect(
    removePresent(Array.from({ length: 30 }, (_, i) => join(folder, `${i}.part`))),
  ).resolves.toBeUndefined()
})

test('says what cannot be removed', async () => {
  const folder = tempFolder()
  const paths = Array.from({ length: 30 }, (_, i) => join(folder, `${i}.part`))
  mkdirSync(join(folder, '7.part'))
  await expect(removePresent(paths)).rejects.toThrow('7.part')
})
