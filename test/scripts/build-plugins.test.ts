import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { build } from 'vite'
import { describe, expect, test } from 'vitest'
import { inAscii } from '../../scripts/build/ascii-only.ts'
import { pureContract } from '../../scripts/build/pure-contract.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const valueOf = (code: string): unknown => runInNewContext(`(${code})`)

describe('a script in ASCII', () => {
  const text = fc.string({ unit: 'binary', maxLength: 40 })

  test('says the same in strings and templates, with every kind of escape beside', () => {
    const escaped = fc
      .array(fc.constantFrom('\\n', '\\\\', "\\'", '…', '\\…', 'é', '日', '😀', '\\u{1f600}', 'a'))
      .map((parts) => `'${parts.join('')}'`)
    fc.assert(
      fc.property(escaped, (literal) => {
        const long = `${literal} + ${JSON.stringify('a'.repeat(200))}`
        expect(valueOf(inAscii(long))).toBe(valueOf(long))
      }),
    )
    fc.assert(
      fc.property(text, (said) => {
        const code = `[${JSON.stringify(said)}, \`…${JSON.stringify(said).slice(1, -1).replaceAll('${', '')}\`]`
        expect(valueOf(inAscii(code))).toEqual(valueOf(code))
      }),
    )
  })

  test.each(['x…ä', '日本', '/…', 'abc'])('finds the same in %j', (searched) => {
    const pattern = `/[äöü…]+|日本/u.test(${JSON.stringify(searched)})${' '.repeat(100)}`
    const ascii = inAscii(pattern)
    expect(ascii).not.toBe(pattern)
    expect(valueOf(ascii)).toBe(valueOf(pattern))
  })

  test('is left as it is where that is less to keep', () => {
    expect(inAscii("'العربية'")).toBe("'العربية'")
    expect(inAscii(`'…'${' '.repeat(20)}`)).toBe(`'\\u2026'${' '.repeat(20)}`)
  })
})

test('a script holds of the contract what it uses, and no schema that it does not', async () => {
  const folder = tempFolder()
  const contract = join(folder, 'contract')
  mkdirSync(contract)
  writeFileSync(
    join(contract, 'model.js'),
    `import { made } from './schemas.js'
     export const states = ['queued', 'saved']
     export const jobSchema = made('job').with(states)
     export const limits = { low: made('limit') }`,
  )
  writeFileSync(
    join(contract, 'schemas.js'),
    `export const made = (name) => { globalThis.schemas.push(name); return { with: (of) => of } }`,
  )
  const entry = join(folder, 'entry.js')
  writeFileSync(entry, `import { states } from './contract/model.js'\nexport default states.join()`)
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    plugins: [pureContract(`${contract}/`)],
    build: { write: false, minify: false, lib: { entry, formats: ['es'] } },
  })
  const code = JSON.stringify(built)
  expect(code).toContain('queued')
  expect(code).not.toContain('schemas.push')
  expect(code).not.toContain('limit')
})
