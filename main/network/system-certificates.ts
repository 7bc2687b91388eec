/** What the system trusts. On Linux and the BSDs that is files; elsewhere the runtime asks the system. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import tls from 'node:tls'
import { readCertificates } from './certificates.ts'
import { pemCertificates } from './pem.ts'

/** Where distributions keep the whole list in one file; the first that is there counts. */
const BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt', // Debian, Ubuntu, Arch, Gentoo
  '/etc/pki/tls/certs/ca-bundle.crt', // Fedora, RHEL
  '/etc/ssl/ca-bundle.pem', // openSUSE
  '/etc/ssl/cert.pem', // Alpine, the BSDs
]
const FOLDER = '/etc/ssl/certs'
/** As OpenSSL looks certificates up in a folder: the hash of their subject and a number. */
const HASHED = /^[0-9a-f]{8}\.\d{1,4}$/
/** Far more than any store has, and far larger than any certificate. */
const MOST_IN_FOLDER = 5000
const LARGEST_FILE = 16 * 1024 * 1024

/**
 * Certificates in PEM, each once; none where there is no store. As OpenSSL has it, `SSL_CERT_FILE` stands
 * in for the system's file and `SSL_CERT_DIR` (several with colons between) for its folder. Files are
 * read here, not by Node, which takes about five times as long (it parses each certificate under each
 * of its names) and can do so only since 22.15.
 */
export function systemCertificates(
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): string[] {
  const found = platform === 'win32' || platform === 'darwin' ? fromRuntime() : fromFiles(env)
  return [...new Set([...found, ...extra(env)])]
}

/** Node 22.15 and 23.9 on; before, a runtime knows its own list only. */
function fromRuntime(): readonly string[] {
  return attempt(() => ('getCACertificates' in tls ? tls.getCACertificates('system') : []))
}

function fromFiles(env: NodeJS.ProcessEnv): string[] {
  const file = env['SSL_CERT_FILE'] || BUNDLES.find((path) => isFile(path))
  const folders = (env['SSL_CERT_DIR'] || FOLDER).split(':').filter(Boolean)
  return [...(file ? inFile(file) : []), ...folders.flatMap(inFolder)]
}

/** `NODE_EXTRA_CA_CERTS` belongs to Node's own list, which not every runtime shows. */
function extra(env: NodeJS.ProcessEnv): readonly string[] {
  const file = env['NODE_EXTRA_CA_CERTS']
  return file ? attempt(() => readCertificates(file)) : []
}

function inFile(path: string): readonly string[] {
  return attempt(() => {
    const stat = statSync(path)
    return stat.isFile() && stat.size <= LARGEST_FILE
      ? pemCertificates(readFileSync(path, 'latin1'))
      : []
  })
}

function inFolder(folder: string): string[] {
  const names = attempt(() => readdirSync(folder)).filter((name) => HASHED.test(name))
  return names.slice(0, MOST_IN_FOLDER).flatMap((name) => inFile(join(folder, name)))
}

const isFile = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isFile() === true

/** A store that cannot be read adds nothing; Node's list remains. */
function attempt<T>(read: () => readonly T[]): readonly T[] {
  try {
    return read()
  } catch {
    return []
  }
}
