/** A certificate for the loopback address that only the benchmark trusts. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

export interface Certificate {
  /** Paths of PEM files. */
  readonly certificate: string
  readonly key: string
}

/** @throws Error when openssl is missing. */
export function makeCertificate(folder: string): Certificate {
  const made = { certificate: join(folder, 'certificate.pem'), key: join(folder, 'key.pem') }
  const names = ['-subj', '/CN=Reelhaul benchmark', '-addext', 'subjectAltName=IP:127.0.0.1']
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const out = ['-keyout', made.key, '-out', made.certificate, '-days', '2']
  execFileSync('openssl', ['req', ...kind, ...names, ...out], { stdio: 'pipe' })
  return made
}
