import fc from 'fast-check'
import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { UsageError } from '../../main/errors.ts'
import { policyJsonSchemaText } from '../../main/policy/policy-file.ts'
import {
  parsePolicy,
  readNamedPolicy,
  readSystemPolicy,
  systemPolicyPath,
} from '../../main/policy/read-policy.ts'
import { windowsFolder } from '../../main/windows-folder.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const onWindows = process.platform === 'win32'
const us = (): number => process.getuid?.() ?? 0

function policyFile(text = '{"version":1,"providers":["redner"]}'): string {
  const folder = join(tempFolder(), 'reelhaul')
  mkdirSync(folder, { mode: 0o755 })
  const file = join(folder, 'policy.json')
  writeFileSync(file, text, { mode: 0o644 })
  return file
}

describe('the place of the system’s policy', () => {
  test('is one that ordinary users cannot choose', () => {
    expect(systemPolicyPath('linux', '')).toBe('/etc/reelhaul/policy.json')
    expect(systemPolicyPath('darwin', '')).toBe('/Library/Application Support/Reelhaul/policy.json')
    expect(systemPolicyPath('win32', 'D:\\Windows')).toBe('D:\\ProgramData\\Reelhaul\\policy.json')
  })

  test('follows Windows as the kernel knows it, and the usual one where that cannot be told', () => {
    expect(windowsFolder(() => '\\\\?\\E:\\Win')).toBe('E:\\Win')
    expect(windowsFolder(() => 'nothing')).toBe('C:\\Windows')
    const fails = (): string => {
      throw new Error('unknown')
    }
    expect(windowsFolder(fails)).toBe('C:\\Windows')
  })
})

describe('the system’s policy', () => {
  test('is none where there is no file', () => {
    expect(readSystemPolicy(join(tempFolder(), 'none', 'policy.json'), us())).toBeNull()
  })

  test('is read where only its owner can change it', () => {
    const file = policyFile()
    expect(readSystemPolicy(file, us())).toEqual({
      file,
      rules: { version: 1, providers: ['redner'] },
    })
  })

  test.skipIf(onWindows)('stops the program where other users can change it', () => {
    const file = policyFile()
    expect(() => readSystemPolicy(file, us() + 1)).toThrow(/Other users.*chown root/)
    chmodSync(file, 0o664)
    expect(() => readSystemPolicy(file, us())).toThrow(/Other users.*policy\.json/)
    chmodSync(file, 0o644)
    chmodSync(join(file, '..'), 0o777)
    expect(() => readSystemPolicy(file, us())).toThrow(/Other users/)
  })

  test.skipIf(onWindows)('is judged by the folder that it is really in', () => {
    const file = policyFile()
    const open = tempFolder()
    chmodSync(open, 0o777)
    writeFileSync(join(open, 'real.json'), '{"version":1}', { mode: 0o644 })
    const link = join(file, '..', 'link.json')
    symlinkSync(join(open, 'real.json'), link)
    expect(statSync(link).uid).toBe(us())
    expect(() => readSystemPolicy(link, us())).toThrow(/Other users/)
  })

  test.each([
    ['{"version":1,', /not JSON/],
    ['[]', /expected object/],
    ['{}', /version/],
    ['{"version":2}', /version/],
    ['{"version":1,"provider":["redner"]}', /provider/],
    ['{"version":1,"commandHooks":true}', /commandHooks/],
    ['{"version":1,"folders":["media"]}', /folders\.0.*absolute/],
    ['{"version":1,"folders":[]}', /folders/],
    ['{"version":1,"origins":["https://a.com/path"]}', /origins/],
    ['{"version":1,"settings":{"concurrency":1000}}', /settings\.concurrency/],
    ['{"version":1,"settings":{"list":{}}}', /list/],
    ['{"version":1,"network":{"password":"x"}}', /network.*password/],
    ['{"version":1,"allowHttp":true}', /allowHttp/],
  ])('%s stops the program, and the sentence says where and why', (text, why) => {
    const file = policyFile(text)
    expect(() => readSystemPolicy(file, us())).toThrow(UsageError)
    expect(() => readSystemPolicy(file, us())).toThrow(why)
    expect(() => readSystemPolicy(file, us())).toThrow(file)
  })

  test('is no folder and no file of any size', () => {
    expect(() => readSystemPolicy(tempFolder(), us())).toThrow(UsageError)
    const file = policyFile(' '.repeat(1024 * 1024 + 1))
    expect(() => readSystemPolicy(file, us())).toThrow(/1 MB/)
  })
})

test('a policy that a command line names has to be there', () => {
  expect(() => readNamedPolicy(join(tempFolder(), 'gone.json'))).toThrow(/cannot be read/)
  expect(readNamedPolicy(policyFile('\uFEFF{"version":1}')).rules).toEqual({ version: 1 })
})

test('whatever a file holds is read as a policy or refused in a sentence', () => {
  const known = fc.constantFrom(
    ...['version', 'providers', 'origins', 'stores', 'folders', 'network', 'settings', '__proto__'],
  )
  const file = fc.dictionary(fc.oneof(known, fc.string()), fc.jsonValue())
  fc.assert(
    fc.property(
      fc.oneof(
        file.map((value) => JSON.stringify(value)),
        fc.string(),
      ),
      (text) => {
        try {
          expect(parsePolicy('policy.json', text).version).toBe(1)
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError)
          expect((error as Error).message).toContain('policy.json')
        }
      },
    ),
  )
})

test('the published schema is the one that files are read with', () => {
  const published = readFileSync(
    new URL('../../schema/policy.schema.json', import.meta.url),
    'utf8',
  )
  expect(published, 'run npm run schema').toBe(policyJsonSchemaText())
})
