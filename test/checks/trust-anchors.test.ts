import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readTrustAnchors } from '../../main/checks/trust-anchors.ts'
import { trustAnchors } from '../helpers/sign-media.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

function read(content: string): string | null {
  const path = join(tempFolder(), 'trust-anchors.pem')
  writeFileSync(path, content)
  return readTrustAnchors(path)
}

test('certificates are taken from between remarks, and broken ones left out', () => {
  const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'
  expect(read(`Subject: CN=Test\n${trustAnchors}\n${broken}`)).toBe(trustAnchors)
})

test('without a file, or without a certificate in it, no signer is trusted', () => {
  expect(readTrustAnchors('/nowhere/trust-anchors.pem')).toBeNull()
  expect(read('<html>')).toBeNull()
})
