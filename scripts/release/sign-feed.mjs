/**
 * Signs what a release says of itself: for each latest*.yml of a folder it writes latest*.yml.sig.
 *
 *   node scripts/release/sign-feed.mjs FOLDER      signs; needs REELHAUL_UPDATE_SIGNING_KEY
 *   node scripts/release/sign-feed.mjs --new-key FILE   makes a pair: FILE (private), FILE.pub
 *
 * REELHAUL_UPDATE_SIGNING_KEY holds one or more Ed25519 private keys in PEM, one after the other:
 * while keys are changed a feed is signed with both. Where REELHAUL_UPDATE_KEYS is set, too, each
 * feed must hold under one of these public keys, which are the ones that programs are built with.
 */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { sign, verify } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { parse } from 'yaml'

const privateBlock = /-----BEGIN PRIVATE KEY-----[\s\S]*?-----END PRIVATE KEY-----/g
const publicBlock = /-----BEGIN PUBLIC KEY-----[\s\S]*?-----END PUBLIC KEY-----/g
const feedName = /^latest[A-Za-z0-9-]*\.yml$/

try {
  const [first, second] = process.argv.slice(2)
  if (first === '--new-key' && second) await makeKey(second)
  else if (first && !first.startsWith('-')) await signFolder(first)
  else throw new Error('Usage: sign-feed.mjs FOLDER | --new-key FILE')
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}

async function signFolder(folder) {
  const keys = keysOf(process.env.REELHAUL_UPDATE_SIGNING_KEY, privateBlock, createPrivateKey)
  if (keys.length === 0) throw new Error('REELHAUL_UPDATE_SIGNING_KEY holds no private key in PEM.')
  const names = (await readdir(folder)).filter((name) => feedName.test(name))
  if (names.length === 0) throw new Error(`${folder} holds no latest*.yml to sign.`)
  for (const name of names) {
    const content = await readFile(join(folder, name))
    await checkFiles(folder, name, content)
    // main/desktop/updates/feed-signature.ts reads the same.
    const message = Buffer.concat([Buffer.from(`${name}\n`), content])
    const signatures = keys.map((key) => sign(null, message, key))
    checkKeys(name, message, signatures)
    const lines = signatures.map((signature) => `${signature.toString('base64')}\n`)
    await writeFile(join(folder, `${name}.sig`), lines.join(''))
    console.log(`Signed ${name}`)
  }
}

/** What is signed must be what lies there: a file that was built again has other bytes. */
async function checkFiles(folder, name, content) {
  const { files } = parse(content.toString()) ?? {}
  if (!Array.isArray(files) || files.length === 0) throw new Error(`${name} names no files.`)
  for (const { url, sha512 } of files) {
    const hash = createHash('sha512')
    await pipeline(createReadStream(join(folder, String(url))), hash)
    if (hash.digest('base64') !== sha512)
      throw new Error(`${url} is not the file that ${name} describes.`)
  }
}

function checkKeys(name, message, signatures) {
  const built = keysOf(process.env.REELHAUL_UPDATE_KEYS, publicBlock, createPublicKey)
  if (built.length === 0) return
  const holds = signatures.some((one) => built.some((key) => verify(null, message, key, one)))
  if (!holds) throw new Error(`${name} would be refused: no key of REELHAUL_UPDATE_KEYS fits.`)
}

function keysOf(pem, block, read) {
  const keys = (String(pem ?? '').match(block) ?? []).map((one) => read(one))
  const other = keys.find(({ asymmetricKeyType }) => asymmetricKeyType !== 'ed25519')
  if (other) throw new Error(`A key is ${other.asymmetricKeyType}, not Ed25519.`)
  return keys
}

async function makeKey(path) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const options = { flag: 'wx', mode: 0o600 }
  await writeFile(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), options)
  await writeFile(`${path}.pub`, publicKey.export({ type: 'spki', format: 'pem' }), { flag: 'wx' })
  console.log(`Wrote ${path} (keep it secret) and ${path}.pub`)
}
