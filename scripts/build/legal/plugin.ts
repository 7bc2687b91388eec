/**
 * Writes into `out/legal/` what has to be passed on with the program, made of what its bundles really
 * contain, and fails the build when a part of it may not be shipped:
 *
 *     THIRD-PARTY-NOTICES.txt  sbom.cdx.json            of the desktop app
 *     headless/THIRD-PARTY-NOTICES.txt  …/sbom.cdx.json  of the headless program
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'
import { billOfMaterials } from './bill-of-materials.ts'
import { bundledPackages, reachedFrom, type Bundle } from './bundled.ts'
import type { Component } from './component.ts'
import { electronComponent, withInside } from './inside.ts'
import { noticesOf } from './notices.ts'
import { npmComponents } from './npm-components.ts'

/** The bundles that a build makes, one after the other. */
const bundles = ['main', 'preload', 'renderer'] as const
type BundleName = (typeof bundles)[number]

export interface LegalOptions {
  /** Folder of the project, absolute, with package.json and package-lock.json. */
  readonly root: string
  /** Where the files go, absolute. */
  readonly folder: string
  /** The entry of the main bundle that the headless program does not start. */
  readonly desktopEntry: string
}

/** @returns for each bundle the plugin that looks at it; the last one to end writes. */
export function legalFiles(options: LegalOptions): (bundle: BundleName) => Plugin {
  const desktop = new Map<BundleName, Set<string>>()
  const headless = new Set<string>()
  return (name) => ({
    name: 'legal-files',
    apply: 'build',
    generateBundle(_options, output) {
      const bundle = output as unknown as Bundle
      desktop.set(name, bundledPackages(options.root, bundle))
      if (name === 'main') {
        const part = reachedFrom(bundle, (entry) => entry !== options.desktopEntry)
        for (const folder of bundledPackages(options.root, part)) headless.add(folder)
      }
      if (bundles.every((each) => desktop.has(each))) {
        writeLegalFiles(
          options,
          [...desktop.values()].flatMap((folders) => [...folders]),
          headless,
        )
      }
    },
  })
}

interface OwnManifest {
  readonly name: string
  readonly version: string
  readonly description: string
  readonly devDependencies?: Readonly<Record<string, string>>
}

function writeLegalFiles(
  { root, folder }: LegalOptions,
  desktop: Iterable<string>,
  headless: Iterable<string>,
): void {
  const own = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as OwnManifest
  const componentsOf = (folders: Iterable<string>): Component[] =>
    npmComponents(root, new Set(folders)).map((component) => withInside(root, component))
  writeInto(folder, own, [...componentsOf(desktop), electronComponent(root)])
  writeInto(join(folder, 'headless'), own, componentsOf(headless))
}

function writeInto(folder: string, own: OwnManifest, components: readonly Component[]): void {
  const { name, version, description, devDependencies = {} } = own
  const epoch = Number(process.env['SOURCE_DATE_EPOCH'] ?? Number.NaN)
  const uses = components.filter((part) => part.name in devDependencies).map(({ ref }) => ref)
  const subject = {
    name,
    version,
    description,
    uses,
    madeAt: Number.isFinite(epoch) ? epoch : null,
  }
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'sbom.cdx.json'), billOfMaterials(subject, components))
  writeFileSync(
    join(folder, 'THIRD-PARTY-NOTICES.txt'),
    noticesOf({ title: 'Reelhaul', version }, components),
  )
}
