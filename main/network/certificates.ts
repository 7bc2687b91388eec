/** Whom TLS trusts besides Node's own list: the system's certificates, a company's file. */
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import tls, { type SecureContext } from 'node:tls'
import { messageOf, UsageError } from '../errors.ts'
import { pemCertificates, pemContent } from './pem.ts'

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
  const found = text.length > largestFile ? [] : pemCertificates(text)
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
  return found
}

/**
 * A context that trusts Node's list and `more`; undefined when `more` adds nothing to it. One of `more` that
 * cannot be used is left out: the others are no worse for it.
 */
export function trusting(more: readonly string[]): SecureContext | undefined {
  const own = ownList()
  const known = new Set(own.map(pemContent))
  const added = more.filter((pem) => !known.has(pemContent(pem)) && isUsable(pem))
  if (added.length === 0) return undefined
  return tls.createSecureContext({ ca: [...own, ...added] })
}

/** Whom this runtime trusts by itself, with what `NODE_EXTRA_CA_CERTS` adds where it can tell. */
function ownList(): readonly string[] {
  const own = 'getCACertificates' in tls ? tls.getCACertificates('default') : []
  return own.length > 0 ? own : tls.rootCertificates
}

function isUsable(pem: string): boolean {
  try {
    new X509Certificate(pem)
    return true
  } catch {
    return false
  }
}
