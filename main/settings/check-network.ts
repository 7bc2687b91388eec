import type { NetworkSettings } from '../../preload/contract/automation.ts'
import { UsageError } from '../errors.ts'
import { readCertificates } from '../network/certificates.ts'
import { parseProxy } from '../network/proxy.ts'

/** @throws UsageError when the proxy or the file of certificates cannot be used. */
export function checkNetwork({ proxy, address, certificates }: NetworkSettings): void {
  if (proxy === 'explicit' && address !== '') {
    const { authorization } = parseProxy(address, 'The proxy')
    if (authorization !== null) {
      throw new UsageError(
        'Leave the password out of the address: it has a field of its own, and is kept in the keyring.',
      )
    }
  }
  if (certificates !== '') readCertificates(certificates)
}
