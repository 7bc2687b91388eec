/** What a package in node_modules says of itself, and what has to be passed on with it. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { LegalError, type Component } from './component.ts'
import { leftOut } from './left-out.ts'
import { licenceFault } from './licences.ts'

const modules = 'node_modules/'
/** Names of the files that a licence or a notice that goes with it lies in. */
const legalFile = /^(licen[cs]e|copying|copyright|notice|third.?party)/i

interface Manifest {
  readonly name: string
  readonly version: string
  readonly license?: unknown
  readonly homepage?: unknown
  readonly repository?: string | { readonly url?: string }
  readonly dependencies?: Readonly<Record<string, string>>
}

interface LockFile {
  readonly packages: Readonly<Record<string, { readonly integrity?: string }>>
}

/**
 * The folder of the package that a module belongs to, relative to the root of the project with `/`;
 * null for a module of the project itself or of the bundler.
 * @param id of a module as the bundler knows it: a path, perhaps with a query or a leading NUL.
 */
export function packageFolder(root: string, id: string): string | null {
  const path = id.replaceAll('\0', '').replace(/\?.*$/, '').replaceAll('\\', '/')
  const start = path.lastIndexOf(`/${modules}`)
  if (start < 0) return null
  const [scope = '', name = ''] = path.slice(start + modules.length + 1).split('/')
  const folder =
    path.slice(0, start + 1) + modules + (scope.startsWith('@') ? `${scope}/${name}` : scope)
  return folder.startsWith(`${root.replaceAll('\\', '/')}/`)
    ? folder.slice(root.length + 1)
    : folder
}

/**
 * One component for each package, in the order of their names.
 * @param root folder of the project, with package-lock.json.
 * @param folders of the packages, relative to it, as `packageFolder` gives them.
 * @throws LegalError for a package without a text of its licence, or with one that may not be shipped.
 */
export function npmComponents(root: string, folders: Iterable<string>): Component[] {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as LockFile
  const manifests = new Map([...folders].map((folder) => [folder, readManifest(root, folder)]))
  const refOf = (folder: string): string[] => {
    const found = manifests.get(folder)
    return found ? [refOfPackage(found)] : []
  }
  const components = [...manifests].map(([folder, manifest]): Component => {
    const { name, version, dependencies = {} } = manifest
    const component = {
      ref: refOfPackage(manifest),
      ...({ name, version, kind: 'library', inside: [] } as const),
      licence: licenceOf(manifest),
      text: legalText(root, folder, name),
      purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
      sha512: sha512Of(lock.packages[folder]?.integrity),
      homepage: homepageOf(manifest),
      uses: Object.keys(dependencies)
        .flatMap((other) => nearest(folder, other).flatMap(refOf).slice(0, 1))
        .sort(),
    }
    checkComponent(component)
    return component
  })
  return components.sort((a, b) => (a.ref < b.ref ? -1 : 1))
}

/** @throws LegalError with the component's name and what to do. */
export function checkComponent({ ref, licence, text }: Component): void {
  const fault = licenceFault(licence)
  if (fault !== null) {
    throw new LegalError(`${ref} is bundled but ${fault}. Use another package, or none.`)
  }
  if (text.trim() !== '') return
  throw new LegalError(
    `${ref} is bundled but holds no text of its licence. Add it to scripts/build/legal/left-out.ts from where its source is kept.`,
  )
}

const refOfPackage = ({ name, version }: Manifest): string => `npm:${name}@${version}`

function readManifest(root: string, folder: string): Manifest {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest
}

function licenceOf({ name, license }: Manifest): string | null {
  if (typeof license === 'string') return license
  return leftOut[name]?.licence ?? null
}

function legalText(root: string, folder: string, name: string): string {
  const files = readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isFile() && legalFile.test(entry.name))
    .map((entry) => ownText(readFileSync(join(root, folder, entry.name), 'utf8')))
  return files.length > 0 ? files.join('\n\n') : (leftOut[name]?.text ?? '')
}

/** Build tools list the licences of what they are made of behind their own; their helpers hold none of it. */
const ownText = (text: string): string =>
  (text.split(/^# Licenses of bundled dependencies$/m)[0] ?? '').trim()

/** `sha512-` and Base64, as lock files have it. */
function sha512Of(integrity = ''): string | null {
  const [algorithm, value] = integrity.split('-', 2)
  return algorithm === 'sha512' && value ? Buffer.from(value, 'base64').toString('hex') : null
}

function homepageOf({ homepage, repository }: Manifest): string | null {
  const url = typeof repository === 'string' ? repository : repository?.url
  const said = typeof homepage === 'string' && homepage !== '' ? homepage : url
  const plain = said
    ?.replace(/^git\+/, '')
    .replace(/^(git|ssh):\/\/(git@)?/, 'https://')
    .replace(/\.git$/, '')
  return plain !== undefined && URL.canParse(plain) ? plain : null
}

/** Where Node would look for a package that one in `folder` asks for, nearest first. */
function nearest(folder: string, name: string): string[] {
  const parts = folder.split(`/${modules}`)
  const places = parts.map((_, index) => parts.slice(0, parts.length - index).join(`/${modules}`))
  return [...places.map((place) => `${place}/${modules}${name}`), `${modules}${name}`]
}
