import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const read = (name: string): unknown =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../..', name), 'utf8'))

/** Programs that packages want to run when they are installed; each is allowed or refused, for a reason. */
const reasons = {
  // Installs this system's build of the Node that tools and tests run on.
  node: true,
  // Its binaries come with it; the script would compile others where they do not fit.
  '@photostructure/sqlite': false,
  // Puts 7-Zip in place for Squirrel installers, which this project does not make.
  'electron-winstaller': false,
} as const

test('every install script of a dependency is accounted for, and allowed only with a reason', () => {
  const { packages } = read('package-lock.json') as {
    packages: Record<string, { hasInstallScript?: boolean }>
  }
  const scripted = Object.entries(packages)
    .filter(([, { hasInstallScript }]) => hasInstallScript === true)
    .map(([path]) => path.split('node_modules/').at(-1) ?? '')
  const { allowScripts } = read('package.json') as { allowScripts: Record<string, boolean> }
  expect([...new Set(scripted)].sort()).toEqual(Object.keys(reasons).sort())
  expect(allowScripts).toEqual(reasons)
})
