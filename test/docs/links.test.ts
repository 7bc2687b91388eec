/** What the documents name is there: links, pictures, headings, files, scripts, options, variables. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { usage } from '../../main/headless/usage.ts'

const root = join(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

/** All but the changelog, which tells of what was, too. */
const documents = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'packaging/README.md'],
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
]

/** The name that a forge gives to a heading. */
function anchorOf(heading: string): string {
  const plain = heading.replace(/`|\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase()
  return plain.replace(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-')
}

function anchors(path: string): string[] {
  const text = readFileSync(path, 'utf8').replace(/^```[\s\S]*?^```/gm, '')
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading.trim()))
}

/** Links, pictures and anchors of a text that lead nowhere. */
function deadLinks(document: string): string[] {
  const text = read(document).replace(/^```[\s\S]*?^```/gm, '')
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target)
  return targets.filter((target) => {
    if (/^https:\/\//.test(target)) return false
    const [path = '', anchor] = target.split('#')
    const file = path === '' ? join(root, document) : resolve(root, dirname(document), path)
    if (relative(root, file).startsWith('..') || !existsSync(file)) return true
    return anchor !== undefined && !anchors(file).includes(anchor)
  })
}

/** Every file of a folder that may name something. */
function sources(folder: string): string {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|mjs|svelte|yml|sh|cjs)$/.test(entry.name))
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'))
    .join('\n')
}

const scripts = JSON.parse(read('package.json')) as { readonly scripts: Record<string, string> }
const own = [
  ...['main', 'preload/contract', 'scripts', 'test', '.github'].map(sources),
  read('packaging/bin/reelhaul'),
  read('packaging/systemd/reelhaul-inbox'),
].join('\n')

test.each(documents)('%s links to what there is', (document) => {
  expect(deadLinks(document)).toEqual([])
})

test.each(documents)('the files that %s names are there', (document) => {
  const named = [...read(document).matchAll(/`((?:main|test|scripts|schema|preload)\/[\w./-]+)`/g)]
  const gone = named.map(([, path = '']) => path).filter((path) => !existsSync(join(root, path)))
  expect(gone).toEqual([])
})

test.each(documents)('the scripts that %s names are those of the package', (document) => {
  const named = [...read(document).matchAll(/\bnpm run (?:-s )?([a-z][\w:-]*)/g)]
  expect(named.filter(([, name = '']) => !(name in scripts.scripts))).toEqual([])
})

test.each(documents)('the options of reelhaul that %s names are in its usage', (document) => {
  // What stands in quotes is another program's.
  const text = read(document).replace(/'[^'\n]*'/g, '')
  const commands = [...text.matchAll(/\breelhaul (?:[a-z]+)[^\n`]*/g)].map(([it]) => it)
  const inTables = [...text.matchAll(/^\| `--[^|]*/gm)].map(([it]) => it)
  const options = [...commands, ...inTables].flatMap((part) => part.match(/--[a-z][a-z-]+/g) ?? [])
  const known = new Set(usage.match(/--[a-z][a-z-]+/g))
  expect(options.filter((option) => !known.has(option))).toEqual([])
})

test('every option and command of the usage is in the reference', () => {
  const reference = read('docs/HEADLESS.md')
  const options = [...new Set(usage.match(/--[a-z][a-z-]+/g))]
  const commands = [...usage.matchAll(/^ {2}reelhaul ([a-z]+)/gm)].map(([, name = '']) => name)
  expect(options.length).toBeGreaterThan(30)
  expect(options.filter((option) => !reference.includes(option))).toEqual([])
  expect(commands.filter((name) => !new RegExp(`\`${name}\\b`).test(reference))).toEqual([])
})

test.each(documents)('the variables that %s names are read somewhere', (document) => {
  // A name that ends with an underscore stands for those that begin with it.
  const named = [...read(document).matchAll(/\bREELHAUL_[A-Z_]*[A-Z]\b/g)].map(([name]) => name)
  const provider = /_(?:REDNER|ADOBE|VIDDYSCRIBE|SWIFTIA|A2E)$/
  expect(named.filter((name) => !own.includes(name.replace(provider, '')))).toEqual([])
})

test('the README is one page', () => {
  expect(read('README.md').split('\n').length).toBeLessThan(95)
})
