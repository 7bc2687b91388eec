import { listPackage } from '@electron/asar'
import { readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { languages } from '../../../preload/contract/languages.ts'
import { expect, test } from '../../helpers/desk-test.ts'
import { unpackedFolder } from '../../helpers/packaged-app.ts'

const budget = 15_000_000
const resources = join(unpackedFolder, 'resources')

/** Lengths of all files of a folder by their path within it. */
async function filesOf(folder: string): Promise<Map<string, number>> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  const files = new Map<string, number>()
  for (const entry of entries.filter((entry) => entry.isFile())) {
    const path = join(entry.parentPath, entry.name)
    files.set(path.slice(folder.length + 1), (await stat(path)).size)
  }
  return files
}

const sum = (sizes: Iterable<number>) => [...sizes].reduce((total, size) => total + size, 0)
const megabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(1)} MB`

test('the unpacked program is at most 15 MB larger than its Electron', async () => {
  const electron = await filesOf(dirname(process.env['REELHAUL_ELECTRON']!))
  const program = await filesOf(unpackedFolder)
  console.log(
    `Electron ${megabytes(sum(electron.values()))}, program ${megabytes(sum(program.values()))}`,
  )
  expect(sum(program.values())).toBeLessThanOrEqual(sum(electron.values()) + budget)
})

test('what the program adds to Electron fits into 15 MB without the languages left out', async () => {
  const ours = [...(await filesOf(resources))]
  // The stand-in for a SQLite that only an older Electron than the one we ship lacks.
  const shipped = ours.filter(([path]) => !path.includes('@photostructure'))
  const added = sum(shipped.map(([, size]) => size))
  console.log(`added ${megabytes(added)}`)
  expect(added).toBeLessThanOrEqual(budget)
})

test('of Chromium’s languages those of the window are there, and no other', async () => {
  const packs = await readdir(join(unpackedFolder, 'locales'))
  const found = packs.map((name) => name.replace('.pak', '').replace('en-US', 'en'))
  expect(found.sort()).toEqual([...languages].sort())
})

test('the archive holds what runs and no sources, maps or tests', () => {
  const names = listPackage(join(resources, 'app.asar'), { isPack: false })
  expect(names).toContain('/out/main/index.js')
  const unwanted = /\.(ts|svelte|map|md)$|\/(test|tests|docs|src|\.sources)(\/|$)/
  const ours = names.filter((name) => !name.startsWith('/node_modules/'))
  expect(ours.filter((name) => unwanted.test(name))).toEqual([])
})
