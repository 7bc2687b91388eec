import { createPackageWithOptions, extractAll } from '@electron/asar'
import { cp, link, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, relative } from 'node:path'
import { root } from '../lib/paths.mjs'

/**
 * What Playwright drives: the app waits until Playwright has joined, which finds the inspector only once
 * `require` and the function that it calls are there. An inspector of the command line would be found
 * earlier, and sometimes too early.
 */
const entry = 'held-entry.mjs'
const entryText = (main) =>
  [
    "import './hold-ready.cjs'",
    "import { open } from 'node:inspector'",
    `import './${main}'`,
    'open(0)\n',
  ].join('\n')

const copy = join(root, 'release/drivable')

/** The executable that `makeDrivable` makes, absolute. */
export const drivable = join(copy, 'reelhaul')

/**
 * Copies a packaged program for Playwright, which drives the main process through its inspector. One
 * thing differs from what ships: an entry that loads `test/helpers/hold-ready.cjs` before the app's own and
 * opens the inspector after it. The fuses are those that ship.
 * @param {string} folder of the program as packaged for Linux, absolute
 * @returns {Promise<string>} the copy's executable, absolute
 */
export async function makeDrivable(folder) {
  await rm(copy, { recursive: true, force: true })
  const executable = join(folder, 'reelhaul')
  const archive = join(folder, 'resources/app.asar')
  await linkTree(folder, copy, (path) => path !== executable && !path.startsWith(archive))
  await cp(executable, join(copy, basename(executable)))
  await holdEntry(archive, join(copy, relative(folder, archive)))
  return join(copy, basename(executable))
}

async function linkTree(from, to, isWanted) {
  await mkdir(to, { recursive: true })
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const path = join(from, entry.name)
    if (!isWanted(path)) continue
    if (entry.isDirectory()) await linkTree(path, join(to, entry.name), isWanted)
    else await link(path, join(to, entry.name))
  }
}

async function holdEntry(archive, changed) {
  const work = await mkdtemp(join(tmpdir(), 'reelhaul-asar-'))
  try {
    extractAll(archive, work)
    const about = JSON.parse(await readFile(join(work, 'package.json'), 'utf8'))
    await writeFile(join(work, entry), entryText(about.main))
    await cp(join(root, 'test/helpers/hold-ready.cjs'), join(work, 'hold-ready.cjs'))
    await writeFile(join(work, 'package.json'), JSON.stringify({ ...about, main: entry }))
    await createPackageWithOptions(work, changed, { unpack: '**/*.node' })
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}
