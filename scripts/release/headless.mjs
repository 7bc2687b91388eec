import { existsSync } from 'node:fs'
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { root } from '../lib/paths.mjs'
import { capture, runQuietly } from '../lib/process.mjs'
import { ensureBuild } from '../setup/build.mjs'
import { filesOf } from './import-graph.mjs'
import { tarGz } from './tar.ts'

const built = join(root, 'out/main')
const packaging = join(root, 'packaging')
/** Made at a build where everything that is bundled is known; a package without them is for trying out. */
const legal = join(root, 'out/legal/headless')
const notices = ['THIRD-PARTY-NOTICES.txt', 'sbom.cdx.json']

/** As main/headless/required-node.ts has it. */
const engines = { node: '>=22.13' }

/**
 * Makes both shapes in which the headless program is shipped, from `out/`:
 * an npm package, and a tar archive with a launcher, the units and the container file.
 * @param {string} folder where they go, absolute; made, and emptied of what an earlier run left
 * @returns {Promise<{ npm: string, tarball: string, unpacked: string }>} paths, absolute
 */
export async function packageHeadless(folder) {
  await ensureBuild()
  await rm(folder, { recursive: true, force: true })
  const about = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  const program = await programFiles()
  const npm = await npmPackage(folder, about, program)
  return { npm, ...(await archive(folder, about, program)) }
}

/** `lib/…`, the licence and the notices. */
async function programFiles() {
  const paths = await filesOf(built, 'cli.js')
  const present = notices.filter((name) => existsSync(join(legal, name)))
  return Promise.all([
    ...paths.map((path) => entry(`lib/${path}`, join(built, path), path === 'cli.js')),
    entry('LICENSE', join(root, 'LICENSE')),
    ...present.map((name) => entry(name, join(legal, name))),
  ])
}

async function npmPackage(folder, about, program) {
  const stage = join(folder, 'npm')
  await write(stage, [
    ...program,
    await entry('README.md', join(packaging, 'npm/README.md')),
    {
      path: 'package.json',
      content: Buffer.from(`${JSON.stringify(manifest(about, program), null, 2)}\n`),
    },
  ])
  const windows = process.platform === 'win32'
  const args = [
    'pack',
    '--pack-destination',
    '..',
    '--offline',
    '--ignore-scripts',
    '--loglevel=error',
  ]
  await runQuietly('npm pack', windows ? 'npm.cmd' : 'npm', args, { cwd: stage, shell: windows })
  return join(folder, `${about.name}-${about.version}.tgz`)
}

/** Nothing of the manifest of development but what says what this is. */
function manifest({ name, version, description, license, author, repository }, program) {
  return {
    ...{ name, version, description, license, author },
    ...(repository && { repository }),
    type: 'module',
    bin: { [name]: 'lib/cli.js' },
    files: ['lib', ...program.map(({ path }) => path).filter((path) => notices.includes(path))],
    engines,
  }
}

async function archive(folder, { name, version }, program) {
  const label = `${name}-headless-${version}`
  const entries = [
    // It lies beside a manifest of its own, so that Node takes it for a module.
    ...program,
    { path: 'lib/package.json', content: Buffer.from('{ "type": "module" }\n') },
    await entry('README.md', join(packaging, 'README.md')),
    await entry('bin/reelhaul', join(packaging, 'bin/reelhaul'), true),
    await entry('bin/reelhaul.cmd', join(packaging, 'bin/reelhaul.cmd')),
    ...(await folderEntries('container')),
    ...(await folderEntries('systemd')),
  ]
  const unpacked = join(folder, label)
  await write(unpacked, entries)
  const tarball = join(folder, `${label}.tar.gz`)
  const packed = tarGz(
    entries.map((one) => ({ ...one, path: `${label}/${one.path}` })),
    await releaseTime(),
  )
  await writeFile(tarball, packed)
  return { tarball, unpacked }
}

async function folderEntries(name) {
  const names = await readdir(join(packaging, name))
  return Promise.all(
    names.map((file) =>
      entry(`${name}/${file}`, join(packaging, name, file), file === 'reelhaul-inbox'),
    ),
  )
}

async function entry(path, source, executable = false) {
  return { path, content: await readFile(source), executable }
}

async function write(folder, entries) {
  for (const { path, content, executable } of entries) {
    const target = join(folder, path)
    await mkdir(dirname(target), { recursive: true })
    await writeFile(target, content)
    // Not left to the umask: npm packs the modes that it finds.
    await chmod(target, executable ? 0o755 : 0o644)
  }
}

/** Seconds since the epoch: `SOURCE_DATE_EPOCH`, else of the last commit, else 1980. */
async function releaseTime() {
  const given = Number(process.env.SOURCE_DATE_EPOCH)
  if (process.env.SOURCE_DATE_EPOCH && Number.isSafeInteger(given) && given >= 0) return given
  const { code, output } = await capture('git', ['log', '-1', '--format=%ct']).catch(() => ({
    code: 1,
    output: '',
  }))
  return code === 0 ? Number(output) : 315_532_800
}
