/** Whom the user trusts to sign: certificates in a file of their choice, such as the C2PA trust list. */
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'

const certificate = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g

/** The usable certificates of a PEM file, as PEM; null when there is no file or nothing usable in it. */
export function readTrustAnchors(path: string): string | null {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return null
  }
  const usable = (text.match(certificate) ?? []).filter(isCertificate)
  return usable.length === 0 ? null : `${usable.join('\n')}\n`
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).ca
  } catch {
    return false
  }
}
