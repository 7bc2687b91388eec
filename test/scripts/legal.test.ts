import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Spec, Validation } from '@cyclonedx/cyclonedx-library'
import satisfies from 'spdx-satisfies'
import { build } from 'vite'
import { describe, expect, test } from 'vitest'
import { billOfMaterials } from '../../scripts/build/legal/bill-of-materials.ts'
import { electronComponent, withInside } from '../../scripts/build/legal/inside.ts'
import {
  allowedLicences,
  licenceFault,
  licencesOfTools,
} from '../../scripts/build/legal/licences.ts'
import { noticesOf } from '../../scripts/build/legal/notices.ts'
import { npmComponents, packageFolder } from '../../scripts/build/legal/npm-components.ts'
import { legalFiles } from '../../scripts/build/legal/plugin.ts'
import { cratesIn } from '../../scripts/build/legal/wasm-crates.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const root = join(import.meta.dirname, '../..')

interface FakePackage {
  readonly license?: unknown
  /** The text in its file LICENSE; left out, it has none. */
  readonly text?: string
  /** Imported, but nothing of it used. */
  readonly unused?: boolean
}

/** A project that imports packages, built with the plugin. @returns the folder of the legal files. */
async function buildWith(packages: Readonly<Record<string, FakePackage>>): Promise<string> {
  const project = tempFolder()
  const all: typeof packages = { ...packages, electron: { license: 'MIT', text: 'Electron text' } }
  for (const [name, { license, text }] of Object.entries(all)) {
    const folder = join(project, 'node_modules', name)
    mkdirSync(folder, { recursive: true })
    const use = { type: 'module', main: 'index.js', sideEffects: false }
    const manifest = { name, version: '1.2.3', license, ...use }
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
    writeFileSync(join(folder, 'index.js'), 'export default globalThis.used')
    if (text !== undefined) writeFileSync(join(folder, 'LICENSE'), text)
  }
  const own = { name: 'own', version: '4.5.6', description: 'A program' }
  writeFileSync(join(project, 'package.json'), JSON.stringify(own))
  writeFileSync(join(project, 'package-lock.json'), '{ "packages": {} }')
  const imports = Object.entries(packages).map(
    ([name, { unused }], index) =>
      `import p${index} from '${name}'\n${unused ? '' : `console.log(p${index})`}`,
  )
  writeFileSync(join(project, 'index.js'), imports.join('\n'))
  writeFileSync(join(project, 'cli.js'), 'console.log(1)')
  const folder = join(project, 'out/legal')
  const legal = legalFiles({ root: project, folder, desktopEntry: 'index.js' })
  await build({
    ...{ root: project, configFile: false, logLevel: 'silent' },
    plugins: [legal('main'), legal('preload'), legal('renderer')],
    build: {
      rollupOptions: {
        input: { index: join(project, 'index.js'), cli: join(project, 'cli.js') },
        output: { entryFileNames: '[name].js' },
      },
    },
  })
  return folder
}

const notices = (folder: string): string =>
  readFileSync(join(folder, 'THIRD-PARTY-NOTICES.txt'), 'utf8')

describe('a build', () => {
  test('ends with the notices of what it bundled, apart for the headless program', async () => {
    const folder = await buildWith({ fine: { license: 'MIT', text: 'Copyright of fine' } })
    expect(notices(folder)).toContain('fine 1.2.3 (MIT)\n\nCopyright of fine')
    expect(notices(folder)).toContain('electron 1.2.3 (MIT)')
    expect(notices(join(folder, 'headless'))).not.toMatch(/fine|electron/)
  })

  test('says nothing of a package of which nothing is left in the bundle', async () => {
    const fine = { license: 'MIT', text: 'Copyright of fine' }
    const folder = await buildWith({
      fine,
      '@scope/unused': { license: 'GPL-3.0-only', unused: true },
    })
    expect(notices(folder)).toContain('fine 1.2.3')
    expect(notices(folder)).not.toContain('unused')
  })

  test.each([
    ['GPL-3.0-only', 'npm:bad@1.2.3 is bundled but is under GPL-3.0-only'],
    ['AGPL-3.0-or-later', 'is under AGPL-3.0-or-later'],
    ['MIT AND GPL-2.0-only', 'is under MIT AND GPL-2.0-only'],
    ['MPL-2.0', 'is under MPL-2.0'],
    [
      'SEE LICENSE IN EULA.txt',
      'names a licence that is no SPDX expression: SEE LICENSE IN EULA.txt',
    ],
    ['UNLICENSED', 'UNLICENSED'],
    [undefined, 'names no licence'],
    [{ type: 'MIT' }, 'names no licence'],
  ])('fails on a package under %j, and names it', async (license, message) => {
    await expect(buildWith({ bad: { license, text: 'A text' } })).rejects.toThrow(message)
  })

  test('fails on a package without a text of its licence', async () => {
    await expect(buildWith({ bad: { license: 'MIT' } })).rejects.toThrow(
      'npm:bad@1.2.3 is bundled but holds no text of its licence',
    )
  })
})

test('only permissive licences may be shipped, and of a choice one is enough', () => {
  expect(allowedLicences.map((licence) => licenceFault(licence))).toEqual(
    allowedLicences.map(() => null),
  )
  expect(licenceFault('GPL-3.0-only OR MIT')).toBeNull()
  expect(licenceFault('Apache-2.0 WITH LLVM-exception')).toContain('not among the allowed')
  expect(allowedLicences.join(' ')).not.toMatch(/GPL|MPL|EPL|CDDL|SSPL|BUSL|CC-BY/)
})

test('tools and tests are under licences that are known, too', () => {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { license?: string }>
  }
  const known = [...allowedLicences, ...licencesOfTools]
  const others = Object.entries(packages).flatMap(([path, { license }]) => {
    // Bundled, and so looked at more closely: its licence is in a file alone.
    if (path === '' || path === 'node_modules/svelte-toolbelt') return []
    return license !== undefined && satisfies(license, known) ? [] : `${path}: ${license ?? 'none'}`
  })
  expect(others).toEqual([])
})

test.each([
  ['/p/node_modules/got/dist/index.js', 'node_modules/got'],
  ['/p/node_modules/@a/b/c.js?used', 'node_modules/@a/b'],
  ['\0/p/node_modules/a/node_modules/b/index.js?commonjs-module', 'node_modules/a/node_modules/b'],
  ['C:\\q\\node_modules\\got\\index.js', 'C:/q/node_modules/got'],
  ['/p/main/index.ts', null],
])('the module %j belongs to %j', (id, folder) => {
  expect(packageFolder('/p', id)).toBe(folder)
})

describe('of the packages that are really used', () => {
  const names = ['@contentauth/c2pa-wasm', 'got', 're2js', 'saxes', 'svelte-toolbelt']
  const components = [
    ...npmComponents(
      root,
      names.map((name) => `node_modules/${name}`),
    ).map((component) => withInside(root, component)),
    electronComponent(root),
  ]
  const subject = {
    ...{ name: 'reelhaul', version: '1.0.0', description: 'A program' },
    ...{ uses: [components[0]?.ref ?? ''], madeAt: 1_700_000_000 },
  }

  test('the bill of materials is valid CycloneDX, and the same in every build', async () => {
    const bill = billOfMaterials(subject, components)
    const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6)
    expect(await validator.validate(bill)).toBeNull()
    expect(billOfMaterials(subject, components)).toBe(bill)
    expect(billOfMaterials({ ...subject, version: '1.0.1' }, components)).not.toContain(
      (JSON.parse(bill) as { serialNumber: string }).serialNumber,
    )
  })

  test('the validator refuses a bill that is not', async () => {
    const bill = billOfMaterials(subject, components).replace(
      '"type": "library"',
      '"type": "thing"',
    )
    const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6)
    expect(await validator.validate(bill)).not.toBeNull()
  })

  test('every part of the bill has its digest from the lock file, a licence and a place', () => {
    for (const { ref, sha512, purl, kind } of components) {
      if (kind === 'library')
        expect({ ref, sha512 }).toEqual({ ref, sha512: expect.stringMatching(/^[0-9a-f]{128}$/) })
      expect(purl).toMatch(/^pkg:npm\/(%40[\w-]+\/)?[\w.-]+@\d/)
    }
  })

  test('what is compiled into the WebAssembly file is listed, crate by crate', () => {
    const wasm = components.find(({ name }) => name === '@contentauth/c2pa-wasm')
    const inside = wasm?.inside.map(({ name }) => name) ?? []
    expect(inside).toEqual(
      expect.arrayContaining(['c2pa', 'serde_json', 'rust-std', 'wasm-bindgen']),
    )
    expect(inside).toContain('Unicode Character Database')
  })

  test('the notices hold every text once', () => {
    const text = noticesOf({ title: 'Reelhaul', version: '1.0.0' }, components)
    expect(text.split('TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION')).toHaveLength(
      2,
    )
    for (const { name } of components) expect(text).toContain(`\n${name} `)
    expect(text).toContain('Copyright (c) Isaac Z. Schlueter and Contributors')
    expect(text).toContain('UNICODE LICENSE V3')
    expect(text).toContain('LICENSES.chromium.html')
  })
})

test('crates are found by the paths that the compiler leaves, with exact versions', () => {
  const path = (crate: string): string =>
    `\0/home/a/.cargo/registry/src/index-1f/${crate}/src/lib.rs\0`
  const wasm = Buffer.from(
    `${path('x509-parser-0.18.1')}${path('toml-1.1.6+spec-1.1.0')}${path('serde-1.0.1')}${path('serde-1.0.1')}/home/src/own.rs producers\x05rustc\x1d1.99.1 (58c 2026)\x0cwasm-bindgen\x070.2.129`,
    'latin1',
  )
  expect(cratesIn(wasm).map(({ name, version }) => `${name} ${version}`)).toEqual([
    'rust-std 1.99.1',
    'serde 1.0.1',
    'toml 1.1.6+spec-1.1.0',
    'wasm-bindgen 0.2.129',
    'x509-parser 0.18.1',
  ])
})
