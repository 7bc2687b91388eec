import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rootCertificates } from 'node:tls'
import { expect, test } from 'vitest'
import { readCertificates, trusting } from '../../main/network/certificates.ts'
import { loopbackCertificate } from '../helpers/loopback-certificate.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

function fileOf(text: string): string {
  const path = join(tempFolder(), 'company.pem')
  writeFileSync(path, text)
  return path
}

test('reads every certificate of a file, whatever stands between them', () => {
  const { cert } = loopbackCertificate
  expect(readCertificates(fileOf(`Company root\n${cert}\n# second\n${cert}`))).toHaveLength(2)
})

test.each([
  ['no certificate', 'hello'],
  ['a key only', loopbackCertificate.key],
  ['a damaged one', loopbackCertificate.cert.replace(/MII/, 'xxx')],
])('refuses a file with %s, by its name', (_, text) => {
  expect(() => readCertificates(fileOf(text))).toThrow(/company\.pem/)
})

test('refuses a file that is not there', () => {
  expect(() => readCertificates('/nowhere/company.pem')).toThrow(/nowhere.*could not be read/)
})

test("makes no list of its own where Node's is enough", () => {
  expect(trusting([])).toBeUndefined()
  expect(trusting([`${rootCertificates[0]}\n`])).toBeUndefined()
  expect(trusting([loopbackCertificate.cert])).toBeDefined()
})
