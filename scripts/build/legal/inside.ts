/** What others compiled or copied into the packages that we bundle, and what Electron brings along. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Component } from './component.ts'
import { licenceText } from './left-out.ts'
import { checkComponent } from './npm-components.ts'
import { crateComponents } from './wasm-crates.ts'

/** Packages whose code holds tables made of Unicode's data files. */
const holdUnicodeData: Readonly<Record<string, string>> = {
  '@contentauth/c2pa-wasm': 'Unicode Character Database',
  'make-plural': 'Unicode CLDR plural rules',
  re2js: 'Unicode Character Database',
}

/** Files of packages that are put beside the scripts as they are, by their names in `out/`. */
export const wholeFiles: Readonly<Record<string, { package: string; file: string }>> = {
  'chunks/c2pa.wasm': {
    package: '@contentauth/c2pa-wasm',
    file: '@contentauth/c2pa-wasm/c2pa.wasm',
  },
}

/**
 * The same component, with what is inside of it.
 * @param root folder of the project, absolute.
 * @throws LegalError when a part of it may not be shipped.
 */
export function withInside(root: string, component: Component): Component {
  const inside = [...cratesOf(root, component), ...unicodeData(component)]
  inside.forEach(checkComponent)
  return inside.length === 0 ? component : { ...component, inside }
}

function cratesOf(root: string, { name }: Component): Component[] {
  const { resolve } = createRequire(join(root, 'package.json'))
  return Object.values(wholeFiles)
    .filter((whole) => whole.package === name)
    .flatMap(({ file }) => crateComponents(readFileSync(resolve(file))))
}

function unicodeData({ name, ref }: Component): Component[] {
  const data = holdUnicodeData[name]
  if (data === undefined) return []
  return [
    {
      ref: `data:${data.replaceAll(' ', '-').toLowerCase()}@${ref}`,
      ...({ name: data, version: null, licence: 'Unicode-3.0', kind: 'data' } as const),
      ...{ text: licenceText('Unicode-3.0'), purl: null, sha512: null },
      ...{ homepage: 'https://www.unicode.org/license.txt', uses: [], inside: [] },
    },
  ]
}

/** What an Electron contains besides; its own file beside the program has all of their licences. */
const insideElectron = [
  { name: 'Chromium', licence: 'BSD-3-Clause' },
  { name: 'Node.js', licence: 'MIT' },
  // A shared library of its own, which may be replaced by another of its kind.
  { name: 'FFmpeg', licence: 'LGPL-2.1-or-later' },
]

const inTheirFile =
  'Its licence, and those of all its parts, are in LICENSES.chromium.html beside the program.'

/** Electron, which packages of the desktop app contain as its makers built it. */
export function electronComponent(root: string): Component {
  const folder = join(root, 'node_modules/electron')
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    version: string
  }
  return {
    ref: `npm:electron@${version}`,
    ...({ name: 'electron', version, licence: 'MIT', kind: 'framework' } as const),
    text: `${readFileSync(join(folder, 'LICENSE'), 'utf8').trim()}\n\nElectron contains Chromium, Node.js and FFmpeg. ${inTheirFile}`,
    ...{ purl: `pkg:npm/electron@${version}`, sha512: null, uses: [] },
    homepage: 'https://github.com/electron/electron',
    inside: insideElectron.map(({ name, licence }) => ({
      ref: `electron:${name.toLowerCase()}@${version}`,
      ...({ name, licence, version: null, kind: 'library', text: inTheirFile } as const),
      ...{ purl: null, sha512: null, homepage: null, uses: [], inside: [] },
    })),
  }
}
