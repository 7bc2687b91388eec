import { createPackageWithOptions, extractAll } from '@electron/asar'
import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses'
import { cp, link, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, relative } from 'node:path'
import { root } from '../lib/paths.mjs'

/** What Playwright drives: the file's first import lets the app wait until Playwright has joined. */
const entry = 'held-entry.mjs'

const copy = join(root, 'release/drivable')

/** The executable that `makeDrivable` makes, absolute. */
export const drivable = join(copy, 'reelhaul')

/**
 * Copies a packaged program for Playwright, which drives the main process through its inspector. Two
 * things differ from what ships: the fuse that forbids the inspector, and an entry that loads
 * `test/helpers/hold-ready.cjs` before the app's own.
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
  await flipFuses(join(copy, basename(executable)), {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  })
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
    await writeFile(join(work, entry), `import './hold-ready.cjs'\nimport './${about.main}'\n`)
    await cp(join(root, 'test/helpers/hold-ready.cjs'), join(work, 'hold-ready.cjs'))
    await writeFile(join(work, 'package.json'), JSON.stringify({ ...about, main: entry }))
    await createPackageWithOptions(work, changed, { unpack: '**/*.node' })
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}
