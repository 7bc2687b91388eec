/**
 * Verifies content credentials in a thread of its own: c2pa-rs, compiled to WebAssembly. It takes one
 * file after the other, reads it in pieces, and reaches no network.
 */
import { closeSync, existsSync, fstatSync, openSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { parentPort } from 'node:worker_threads'
import init, { WasmReader } from '@contentauth/c2pa-wasm'
import { messageOf } from '../errors.ts'
import {
  notChecked,
  verdictOf,
  verdictOfError,
  type Report,
  type Verdict,
} from './credentials-verdict.ts'
import { FileBlob, FileReaderSync } from './file-blob.ts'
import type { SignedFormat } from './find-manifest.ts'

export interface VerifyRequest {
  readonly path: string
  readonly format: SignedFormat
  /** Certificates in PEM that make a signer trusted; null: none. */
  readonly trustAnchors: string | null
}

const port = parentPort
if (port === null) throw new Error('The credentials worker is started as a thread')

// The verifier was made for browsers: it would fetch manifests from addresses that a checked file names.
Object.assign(globalThis, {
  FileReaderSync,
  fetch: () => Promise.reject(new Error('No network here')),
})

const ready = init({ module_or_path: readFileSync(wasmPath()) })

port.on('message', (request: VerifyRequest) => {
  void verify(request).then((verdict) => port.postMessage(verdict))
})

/** Next to the built program, or in the package it comes from. */
function wasmPath(): string {
  const built = fileURLToPath(new URL('./c2pa.wasm', import.meta.url))
  if (existsSync(built)) return built
  return createRequire(import.meta.url).resolve('@contentauth/c2pa-wasm/c2pa.wasm')
}

async function verify({ path, format, trustAnchors }: VerifyRequest): Promise<Verdict> {
  await ready
  let descriptor: number | null = null
  try {
    descriptor = openSync(path, 'r')
    const file = new FileBlob(descriptor, fstatSync(descriptor).size)
    return verdictOf(await read(file, format, trustAnchors))
  } catch (error) {
    // The verifier throws strings; anything else is a fault of the system or of the program.
    return typeof error === 'string' ? verdictOfError(error) : notChecked(messageOf(error))
  } finally {
    if (descriptor !== null) closeSync(descriptor)
  }
}

async function read(
  file: FileBlob,
  format: SignedFormat,
  trustAnchors: string | null,
): Promise<Report> {
  const settings = {
    verify: { remote_manifest_fetch: false, ocsp_fetch: false },
    ...(trustAnchors !== null && { trust: { user_anchors: trustAnchors } }),
  }
  const blob = file as unknown as Blob
  const reader = await WasmReader.fromBlob(format, blob, JSON.stringify(settings))
  try {
    return JSON.parse(reader.json()) as Report
  } finally {
    reader.free()
  }
}
