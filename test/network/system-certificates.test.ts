import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rootCertificates } from 'node:tls'
import { expect, test } from 'vitest'
import { networkFromEnvironment, trustFor } from '../../main/network/network.ts'
import { parseProxy } from '../../main/network/proxy.ts'
import { systemCertificates } from '../../main/network/system-certificates.ts'
import { loopbackCertificate } from '../helpers/loopback-certificate.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const { cert } = loopbackCertificate
const [first, second] = rootCertificates as [string, string, ...string[]]

function storeOf(files: Record<string, string>): string {
  const folder = tempFolder()
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

test('reads the file and the folders that the environment names, each certificate once', () => {
  const file = join(storeOf({ 'bundle.crt': `${first}\n${cert}` }), 'bundle.crt')
  const one = storeOf({ 'deadbeef.0': cert, 'README.0': second, 'company.pem': second })
  const two = storeOf({ 'deadbeef.1': second, 'cafecafe.0': 'no certificate' })
  mkdirSync(join(two, '00000000.0'))
  const env = { SSL_CERT_FILE: file, SSL_CERT_DIR: `${one}:/nowhere:${two}` }
  expect(systemCertificates(env, 'linux')).toEqual([first.trim(), cert.trim(), second.trim()])
})

test('a store that cannot be read adds nothing', () => {
  const env = { SSL_CERT_FILE: tempFolder(), SSL_CERT_DIR: '/nowhere' }
  expect(systemCertificates(env, 'linux')).toEqual([])
})

test('is not read for connections that speak no TLS', () => {
  const network = networkFromEnvironment({})
  const asked: string[] = []
  const watched = {
    get trust() {
      asked.push('trust')
      return network.trust
    },
  }
  const plain = new URL('http://store.example/')
  trustFor(watched, plain, null)
  trustFor(watched, plain, parseProxy('http://proxy.example:80', 'HTTP_PROXY'))
  expect(asked).toEqual([])
  trustFor(watched, plain, parseProxy('https://proxy.example', 'HTTP_PROXY'))
  trustFor(watched, new URL('https://store.example/'), null)
  expect(asked).toHaveLength(2)
})
