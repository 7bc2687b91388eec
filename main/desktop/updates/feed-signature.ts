/**
 * Signatures of the feed. What a release says of itself (`latest*.yml`) is signed with Ed25519; the
 * signature lies beside it as `latest*.yml.sig`: one line of base64 for each key that signed it.
 */
import { createPublicKey, verify, type KeyObject } from 'node:crypto'

const pemBlock = /-----BEGIN PUBLIC KEY-----[\s\S]*?-----END PUBLIC KEY-----/g
/** Of an Ed25519 signature: 64 bytes. */
const signatureLine = /^[A-Za-z0-9+/]{86}==$/
/** While keys are changed there are two. */
const mostSignatures = 8

/**
 * @param pem one or more Ed25519 public keys, one block after the other.
 * @throws Error saying what is wrong when there is none, or a key of another kind.
 */
export function readPublicKeys(pem: string): readonly KeyObject[] {
  const keys = (pem.match(pemBlock) ?? []).map((block) => createPublicKey(block))
  if (keys.length === 0) throw new Error('There is no public key in it.')
  const other = keys.find(({ asymmetricKeyType }) => asymmetricKeyType !== 'ed25519')
  if (other) throw new Error(`A key is ${other.asymmetricKeyType}, not Ed25519.`)
  return keys
}

/**
 * What is signed: the name belongs to it, so that no feed can pass for that of another system.
 * `scripts/release/sign-feed.mjs` signs the same.
 */
function signedMessage(fileName: string, content: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`${fileName}\n`), content])
}

/** True when one of the signatures was made of exactly this with one of the keys. */
export function isSigned(
  fileName: string,
  content: Uint8Array,
  signatures: string,
  keys: readonly KeyObject[],
): boolean {
  const message = signedMessage(fileName, content)
  return signatures
    .split(/\r?\n/, mostSignatures)
    .filter((line) => signatureLine.test(line))
    .map((line) => Buffer.from(line, 'base64'))
    .some((signature) => keys.some((key) => verify(null, message, key, signature)))
}
