/**
 * The Rust crates compiled into a WebAssembly file. The compiler leaves the path of a source file,
 * `…/registry/src/INDEX/NAME-VERSION/src/…`, wherever code can panic: every crate with such a place is
 * found, with its exact version. Crates without one leave no trace, and the file's package lists none.
 */
import { LegalError, type Component } from './component.ts'
import known from './c2pa-crates.json' with { type: 'json' }
import { licenceText } from './left-out.ts'

interface KnownCrate {
  /** As the crate declares it. */
  readonly licence: string
  /** Of a choice, the one taken here; Apache-2.0 when left out and offered. */
  readonly taken?: string
  /** Lines that the licence asks to be passed on. */
  readonly copyright?: readonly string[]
}

export interface Crate {
  readonly name: string
  readonly version: string
}

const sourcePath = /\/registry\/src\/[^/]+\/([\w-]+?)-(\d+\.\d+\.\d+[\w.+-]*)\//g

/** In the order of their names; `rust-std` and `wasm-bindgen` as the file's section `producers` says. */
export function cratesIn(wasm: Uint8Array): Crate[] {
  const bytes = Buffer.from(wasm.buffer, wasm.byteOffset, wasm.byteLength).toString('latin1')
  const found = new Map<string, Crate>()
  const add = (name: string, version: string): void => {
    found.set(`${name} ${version}`, { name, version })
  }
  for (const [, name = '', version = ''] of bytes.matchAll(sourcePath)) add(name, version)
  const producers = bytes.slice(bytes.lastIndexOf('producers'))
  const rustc = /rustc\W*(\d+\.\d+\.\d+)/.exec(producers)?.[1]
  if (rustc !== undefined) add('rust-std', rustc)
  const bindgen = /wasm-bindgen\W*(\d+\.\d+\.\d+)/.exec(producers)?.[1]
  if (bindgen !== undefined) add('wasm-bindgen', bindgen)
  return [...found.keys()].sort().flatMap((key) => found.get(key) ?? [])
}

/** @throws LegalError for a crate whose licence is not in c2pa-crates.json. */
export function crateComponents(wasm: Uint8Array): Component[] {
  return cratesIn(wasm).map(({ name, version }) => {
    const crate = (known as Readonly<Record<string, KnownCrate>>)[name]
    if (crate === undefined) {
      throw new LegalError(
        `The WebAssembly file contains the Rust crate ${name} ${version}: add its licence and copyright to scripts/build/legal/c2pa-crates.json.`,
      )
    }
    return {
      ref: `cargo:${name}@${version}`,
      ...({
        name,
        version,
        kind: 'library',
        sha512: null,
        homepage: null,
        uses: [],
        inside: [],
      } as const),
      licence: crate.licence,
      text: textOf(crate),
      purl: name === 'rust-std' ? null : `pkg:cargo/${name}@${version.replace('+', '%2B')}`,
    }
  })
}

function textOf({ licence, taken, copyright = [] }: KnownCrate): string {
  const offered = licence.split(' OR ')
  const chosen = taken ?? (offered.includes('Apache-2.0') ? 'Apache-2.0' : licence)
  return [...copyright, ...chosen.split(' AND ').map((each) => `\n${licenceText(each)}`)]
    .join('\n')
    .trim()
}
