import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { DesktopNetwork } from '../../main/desktop/desktop-network.ts'
import type { NetworkSettings } from '../../preload/contract/automation.ts'
import { loopbackCertificate } from '../helpers/loopback-certificate.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const far = new URL('https://api.example.com/jobs?secret=1')

function setUp(settings: Partial<NetworkSettings> = {}, password: string | null = null) {
  const resolveProxy = vi.fn(async () => 'PROXY corp:8080')
  let now = 0
  const network = new DesktopNetwork({
    settings: () => ({
      proxy: 'system',
      address: '',
      bypass: '',
      user: '',
      certificates: '',
      ...settings,
    }),
    password: () => password,
    resolveProxy,
    env: {},
    now: () => now,
    log: () => undefined,
  })
  return { network, resolveProxy, later: (ms: number) => (now += ms) }
}

test('asks the system about a host once in a while, and tells it nothing but the host', async () => {
  const { network, resolveProxy, later } = setUp()
  await expect(network.route(far)).resolves.toMatchObject({ host: 'corp', port: 8080 })
  expect(network.route(far)).toMatchObject({ host: 'corp' })
  expect(resolveProxy).toHaveBeenCalledExactlyOnceWith('https://api.example.com/')
  later(31_000)
  await network.route(far)
  network.changed()
  await network.route(far)
  expect(resolveProxy).toHaveBeenCalledTimes(3)
})

test('says so when the system names only what cannot be spoken to', async () => {
  const { network, resolveProxy } = setUp()
  resolveProxy.mockResolvedValue('SOCKS5 corp:1080')
  await expect(network.route(far)).rejects.toMatchObject({ reason: 'NETWORK_PROXY' })
})

test('takes the proxy of the settings with the stored password, past what is listed', () => {
  const settings = { address: 'proxy.example:3128', user: 'ana', bypass: '.corp.example' }
  const { network, resolveProxy } = setUp({ proxy: 'explicit', ...settings }, 'pass')
  const authorization = `Basic ${Buffer.from('ana:pass').toString('base64')}`
  expect(network.route(far)).toMatchObject({ host: 'proxy.example', port: 3128, authorization })
  expect(network.route(new URL('https://a.corp.example'))).toBeNull()
  expect(network.route(new URL('http://127.0.0.1:9'))).toBeNull()
  expect(resolveProxy).not.toHaveBeenCalled()
})

test('fails by name where a proxy is wanted and none is entered', () => {
  const { network } = setUp({ proxy: 'explicit' })
  expect(() => network.route(far)).toThrow(/^The proxy: give a proxy such as/)
})

test('goes straight where no proxy is wanted', () => {
  const { network, resolveProxy } = setUp({ proxy: 'none' })
  expect(network.route(far)).toBeNull()
  expect(resolveProxy).not.toHaveBeenCalled()
})

test('trusts the certificates of a file, until the settings change', () => {
  const certificates = join(tempFolder(), 'company.pem')
  writeFileSync(certificates, loopbackCertificate.cert)
  const settings = { certificates }
  const { network } = setUp(settings)
  const { trust } = network
  expect(trust).toBeDefined()
  expect(network.trust).toBe(trust)
  network.changed()
  expect(network.trust).not.toBe(trust)
})
