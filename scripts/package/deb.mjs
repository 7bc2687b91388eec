import { createHash } from 'node:crypto'
import { chmod, copyFile, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { runQuietly } from '../lib/process.mjs'

const compressors = { gz: 'gzip', xz: 'xz', zst: 'zstd', none: 'none' }

/** Makes a Debian package of the tree (deb(5), deb-control(5)); its files belong to root. */
export async function buildDeb({ values }, tree, work) {
  const files = await filesIn(tree)
  const control = join(tree, 'DEBIAN')
  await mkdir(control, { mode: 0o755 })
  await writeFile(join(control, 'control'), await controlOf(values, files))
  await writeFile(join(control, 'md5sums'), await sumsOf(files, tree))
  await script(values['after-install'], join(control, 'postinst'))
  await script(values['after-remove'], join(control, 'postrm'))
  const compressor = compressors[values['deb-compression'] ?? 'xz']
  await runQuietly(
    'dpkg-deb',
    'dpkg-deb',
    [
      ...['--root-owner-group', `-Z${compressor}`, ...(compressor === 'gzip' ? ['-z1'] : [])],
      ...['--build', tree, values.package],
    ],
    { cwd: work },
  )
}

async function controlOf(values, files) {
  let bytes = 0
  for (const file of files) bytes += (await stat(file)).size
  const fields = {
    Package: values.name,
    Version: values.version,
    License: values.license,
    Vendor: values.vendor,
    Architecture: values.architecture,
    Maintainer: values.maintainer,
    'Installed-Size': String(Math.ceil(bytes / 1024)),
    Depends: values.depends?.join(', '),
    Recommends: values['deb-recommends']?.join(', '),
    Section: 'default',
    Priority: values['deb-priority'],
    Homepage: values.url,
    Description: described(values.description),
  }
  const lines = Object.entries(fields).filter(([, value]) => value)
  return lines.map(([name, value]) => `${name}: ${value}\n`).join('')
}

/** The first line is the synopsis; those that follow begin with a space, an empty one is a dot. */
function described(description) {
  const [synopsis, ...rest] = description.split('\n').map((line) => line.trim())
  return [synopsis, ...rest.map((line) => ` ${line || '.'}`)].join('\n')
}

async function sumsOf(files, tree) {
  const lines = []
  for (const file of files) {
    const sum = createHash('md5')
      .update(await readFile(file))
      .digest('hex')
    lines.push(`${sum}  ${relative(tree, file)}\n`)
  }
  return lines.join('')
}

async function script(from, to) {
  if (!from) return
  await copyFile(from, to)
  await chmod(to, 0o755)
}

async function filesIn(folder) {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}
