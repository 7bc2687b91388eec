/** The network of a headless run: the environment's proxies, and what the policy says of both. */
import { readCertificates, trusting } from '../network/certificates.ts'
import { networkFromEnvironment, type Network } from '../network/network.ts'
import type { Options } from './options.ts'
import type { Terminal } from './terminal.ts'

/** @throws UsageError naming the variable, or the file of certificates, that cannot be used. */
export function headlessNetwork(
  { policy }: Pick<Options, 'policy'>,
  { env }: Pick<Terminal, 'env'>,
): Network {
  const network = networkFromEnvironment(env)
  const file = policy?.fixed.network.certificates ?? ''
  if (file === '') return network
  const certificates = [...network.certificates, ...readCertificates(file)]
  return { ...network, certificates, trust: trusting(certificates) }
}
