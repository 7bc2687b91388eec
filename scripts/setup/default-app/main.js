/**
 * What a downloaded Electron does with `electron [-r MODULE] FOLDER`, for the spare Electron, which
 * was taken out of a finished program and lost its own default app: load the program in that folder
 * as if it were packaged here, with its name, version and path.
 */
import { app } from 'electron'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { isAbsolute, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const { modules, at } = readCommandLine(process.argv)

if (at < 0) {
  console.error('Usage: electron [-r MODULE] FOLDER')
  app.exit(1)
} else {
  // As with every Electron, a program sees itself as the second word of its command line.
  process.argv.splice(1, 0, ...process.argv.splice(at, 1))
  Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true })
  const require = createRequire(import.meta.url)
  for (const module of modules) require(resolve(module))
  await load(resolve(process.argv[1]))
}

/** The modules to load first, and where the folder stands: the first word that is no option. */
function readCommandLine(words) {
  const modules = []
  for (let at = 1; at < words.length; at++) {
    if (words[at] === '-r' || words[at] === '--require') modules.push(words[++at])
    else if (!words[at].startsWith('-')) return { modules, at }
  }
  return { modules, at: -1 }
}

async function load(folder) {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  app.setAppPath(folder)
  if (manifest.productName || manifest.name) app.setName(manifest.productName || manifest.name)
  if (manifest.version) app.setVersion(manifest.version)
  app.setDesktopName(manifest.desktopName ?? `${app.name}.desktop`)
  const main = manifest.main ?? 'index.js'
  await import(pathToFileURL(isAbsolute(main) ? main : join(folder, main)).href)
}
