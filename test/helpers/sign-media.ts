/** Signs small files with content credentials, as a generator of media would. */
import { createPrivateKey, sign, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import init, { WasmBuilder } from '@contentauth/c2pa-wasm'
import type { SignedFormat } from '../../main/checks/find-manifest.ts'

const fixtures = join(import.meta.dirname, '../fixtures/credentials')
/** The authority behind the signer, as PEM: who trusts it trusts what is signed here. */
export const trustAnchors = readFileSync(join(fixtures, 'root.pem'), 'utf8')

const certificate = new X509Certificate(readFileSync(join(fixtures, 'signer.pem'))).raw
const key = createPrivateKey(readFileSync(join(fixtures, 'signer.key')))
const reserveSize = 4096

const definition = {
  claim_generator_info: [{ name: 'Reelhaul tests', version: '1' }],
  title: 'Test',
  assertions: [
    {
      label: 'c2pa.actions',
      data: {
        actions: [
          {
            action: 'c2pa.created',
            digitalSourceType:
              'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia',
          },
        ],
      },
    },
  ],
}

/** The bytes of a media file with a manifest in them. */
export async function signMedia(media: Uint8Array, format: SignedFormat): Promise<Buffer> {
  Object.assign(globalThis, { FileReaderSync: MemoryReader })
  const wasm = createRequire(import.meta.url).resolve('@contentauth/c2pa-wasm/c2pa.wasm')
  await init({ module_or_path: readFileSync(wasm) })
  const builder = WasmBuilder.fromJson(JSON.stringify({ ...definition, format }))
  try {
    const blob = new MemoryBlob(media) as unknown as Blob
    const signer = { alg: 'es256', reserveSize, sign: (claim: Uint8Array) => coseSign1(claim) }
    return Buffer.from(await builder.sign(signer, [], format, blob))
  } finally {
    builder.free()
  }
}

class MemoryBlob {
  readonly bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  get size(): number {
    return this.bytes.length
  }

  slice(from: number, to: number): MemoryBlob {
    return new MemoryBlob(this.bytes.slice(from, to))
  }
}

class MemoryReader {
  readAsArrayBuffer({ bytes }: MemoryBlob): ArrayBuffer {
    return new Uint8Array(bytes).buffer
  }
}

/** COSE_Sign1 (RFC 9052, 4.2) with the certificate in its header, padded to the reserved size. */
async function coseSign1(claim: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  // { 1 (algorithm): -7 (ES256), 33 (x5chain): certificate }
  const header = Buffer.concat([head(5, 2), Buffer.from([1, 0x26, 0x18, 33]), bytes(certificate)])
  const signed = [
    head(4, 4),
    text('Signature1'),
    bytes(header),
    bytes(Buffer.alloc(0)),
    bytes(claim),
  ]
  const signature = sign('sha256', Buffer.concat(signed), { key, dsaEncoding: 'ieee-p1363' })
  const withPadding = (length: number): Buffer =>
    Buffer.concat([
      Buffer.from([0xd2]),
      ...[head(4, 4), bytes(header), head(5, 1), text('pad'), bytes(Buffer.alloc(length))],
      ...[Buffer.from([0xf6]), bytes(signature)],
    ])
  const rough = reserveSize - withPadding(0).length
  return new Uint8Array(withPadding(rough - (withPadding(rough).length - reserveSize)))
}

/** The head of a CBOR item (RFC 8949, 3) with a length below 65,536. */
function head(major: number, length: number): Buffer {
  const type = major << 5
  if (length < 24) return Buffer.from([type | length])
  if (length < 256) return Buffer.from([type | 24, length])
  return Buffer.from([type | 25, length >> 8, length & 0xff])
}

const bytes = (value: Uint8Array): Buffer => Buffer.concat([head(2, value.length), value])
const text = (value: string): Buffer => Buffer.concat([head(3, value.length), Buffer.from(value)])
