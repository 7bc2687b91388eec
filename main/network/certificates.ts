/** Whom TLS trusts besides Node's own list: the system's certificates, a company's file. */
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import tls, { type SecureContext } from 'node:tls'
import { messageOf, UsageError } from '../errors.ts'

const pemCertificate = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g
/** Far more than any list of certificates has. */
const largestFile = 16 * 1024 * 1024

/**
 * The certificates of a PEM file.
 * @throws UsageError naming the file when it cannot be read or holds none that can be used.
 */
export function readCertificates(path: string): string[] {
  let text: string
  try {
    text = readFileSync(path, 'latin1')
  } catch (error) {
    throw new UsageError(`The certificates in ${path} could not be read: ${messageOf(error)}`)
  }
  const found = text.length > largestFile ? [] : (text.match(pemCertificate) ?? [])
  if (found.length === 0) {
    throw new UsageError(
      `${path} holds no certificate in PEM: a text with lines such as -----BEGIN CERTIFICATE-----.`,
    )
  }
  try {
    for (const pem of found) new X509Certificate(pem)
  } catch (error) {
    throw new UsageError(`${path} holds a certificate that cannot be used: ${messageOf(error)}`)
  }
  return [...found]
}

/**
 * What the system trusts beyond Node's own list, where this runtime can tell (Node 22.15 and 23.9 on);
 * elsewhere the file that `NODE_EXTRA_CA_CERTS` names.
 */
export function systemCertificates(env: NodeJS.ProcessEnv): string[] {
  const extraFile = env['NODE_EXTRA_CA_CERTS']
  try {
    if ('getCACertificates' in tls) return tls.getCACertificates('system')
    return extraFile ? readCertificates(extraFile) : []
  } catch {
    // A store that cannot be read adds nothing; the list of Node remains.
    return []
  }
}

/** A context that trusts Node's list and `more`; undefined when `more` adds nothing to it. */
export function trusting(more: readonly string[]): SecureContext | undefined {
  const own = new Set(tls.rootCertificates.map((pem) => pem.trim()))
  const added = more.filter((pem) => !own.has(pem.trim()))
  if (added.length === 0) return undefined
  return tls.createSecureContext({ ca: [...tls.rootCertificates, ...added] })
}
