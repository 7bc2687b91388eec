/** Which packages a bundle contains. Pure, over what the bundler says of its output. */
import { LegalError } from './component.ts'
import { wholeFiles } from './inside.ts'
import { packageFolder } from './npm-components.ts'

export type Bundle = Readonly<Record<string, Chunk | Asset>>

interface Asset {
  readonly type: 'asset'
  readonly fileName: string
}

interface Chunk {
  readonly type: 'chunk'
  readonly fileName: string
  readonly isEntry: boolean
  readonly imports: readonly string[]
  readonly dynamicImports: readonly string[]
  /** By module: what is left of it. */
  readonly modules: Readonly<Record<string, { readonly renderedLength: number }>>
}

/** Made of our own sources by the bundler; anything else comes from elsewhere as it is. */
const madeHere = /\.(css|html|js|map)$/

/**
 * The folders of the packages of which a bundle holds anything, relative to the root.
 * @throws LegalError for a file of which it is not known where it comes from.
 */
export function bundledPackages(root: string, bundle: Bundle): Set<string> {
  const folders = Object.values(bundle).flatMap((part) =>
    part.type === 'chunk' ? foldersOf(root, part) : folderOfAsset(part),
  )
  return new Set(folders)
}

function foldersOf(root: string, { modules }: Chunk): string[] {
  return Object.entries(modules)
    .filter(([id, { renderedLength }]) => renderedLength > 0 || /\.css(\?|$)/.test(id))
    .flatMap(([id]) => packageFolder(root, id) ?? helperOf(id) ?? [])
}

/** Small functions that the build tools put into their output: `\0rolldown/runtime.js`. */
const helper = /^\0(rolldown|vite)\//

function helperOf(id: string): string | null {
  const tool = helper.exec(id)?.[1]
  return tool === undefined ? null : `node_modules/${tool}`
}

function folderOfAsset({ fileName }: Asset): string[] {
  const whole = wholeFiles[fileName]
  if (whole !== undefined) return [`node_modules/${whole.package}`]
  if (madeHere.test(fileName)) return []
  throw new LegalError(
    `The build puts out ${fileName}, of which it is not known who made it: name its package in scripts/build/legal/inside.ts.`,
  )
}

/** The chunks that entries reach, and all assets. @param starts which entries, by file name. */
export function reachedFrom(bundle: Bundle, starts: (entry: string) => boolean): Bundle {
  const reached = new Map<string, Chunk | Asset>()
  const visit = (fileName: string): void => {
    const part = bundle[fileName]
    if (part === undefined || reached.has(fileName)) return
    reached.set(fileName, part)
    if (part.type !== 'chunk') return
    for (const next of [...part.imports, ...part.dynamicImports]) visit(next)
  }
  for (const part of Object.values(bundle)) {
    if (part.type === 'asset' || (part.isEntry && starts(part.fileName))) visit(part.fileName)
  }
  return Object.fromEntries(reached)
}
