import { readFile } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { init, parse } from 'es-module-lexer'
import { ScriptError } from '../lib/log.mjs'

/** `new URL("./c2pa.wasm", import.meta.url)` */
const ASSET = /new URL\(\s*["'`](\.\/[\w.-]+)["'`]\s*,\s*import\.meta\.url/g
/** A thread's program, named with the extension of the file that starts it: "./lane-worker${extname(…)}". */
const THREAD = /`(\.\/[\w-]+-worker)\$\{/g

/**
 * The files that a built program can load: what it imports, at its start or later, the programs of its
 * threads, and files that it reads beside itself.
 * @param {string} folder of the built program, absolute
 * @param {string} entry such as `cli.js`
 * @returns {Promise<string[]>} paths relative to `folder` with slashes, sorted, the entry among them
 * @throws ScriptError where something but Node itself would have to be installed beside it.
 */
export async function filesOf(folder, entry) {
  await init
  const found = new Set([entry])
  for (const file of found) {
    if (!file.endsWith('.js')) continue
    const source = await readFile(join(folder, file), 'utf8')
    for (const name of named(source, file))
      found.add(relative(folder, join(folder, dirname(file), name)).replaceAll('\\', '/'))
  }
  return [...found].sort()
}

function named(source, file) {
  const imported = parse(source)[0]
    .filter(({ type }) => type !== 'import-meta')
    .map(({ specifier, glob }) => (glob ? undefined : specifier))
  if (imported.includes(undefined))
    throw new ScriptError(`${file} imports what only its run can tell: it cannot be packaged.`)
  const foreign = imported.find((name) => !name.startsWith('.') && !isBuiltin(name))
  if (foreign !== undefined)
    throw new ScriptError(`${file} imports ${foreign}: the headless program has no dependencies.`)
  const assets = [...source.matchAll(ASSET)].map(([, name]) => name)
  const threads = [...source.matchAll(THREAD)].map(([, name]) => `${name}.js`)
  return [...imported.filter((name) => name.startsWith('.')), ...assets, ...threads]
}
