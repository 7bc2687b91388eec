/**
 * `node scripts/api/check.ts [--update]`: compares what others rely on with schema/api.txt. With
 * `--update` new lines are added to it; lines that are gone are taken out by hand only.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { compareSurfaces, explain } from './compare.ts'
import { apiSurface } from './surface.ts'

const root = join(import.meta.dirname, '../..')
const name = 'schema/api.txt'
const file = join(root, name)

const before = readFileSync(file, 'utf8').split('\n').filter(Boolean)
const difference = compareSurfaces(before, apiSurface(root))
if (process.argv.includes('--update')) {
  writeFileSync(file, `${[...before, ...difference.added].sort().join('\n')}\n`)
}
const left = process.argv.includes('--update') ? { ...difference, added: [] } : difference
const words = explain(left, name)
if (words !== null) {
  process.stderr.write(`${words}\n`)
  process.exitCode = 1
}
