import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { CredentialsVerifier } from '../../main/checks/content-credentials.ts'
import type { Verdict } from '../../main/checks/credentials-verdict.ts'
import type { SignedFormat } from '../../main/checks/find-manifest.ts'
import { inspectFile } from '../../main/checks/inspect-file.ts'
import { sampleTone } from '../../main/demo/samples/media.ts'
import { signMedia, trustAnchors } from '../helpers/sign-media.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const fixture = (name: string): Buffer =>
  readFileSync(join(import.meta.dirname, '../fixtures/media', name))

const formats: [extension: string, format: SignedFormat, media: Buffer][] = [
  ['mp4', 'video/mp4', fixture('clip.mp4')],
  ['mov', 'video/mp4', fixture('clip.mov')],
  ['m4a', 'video/mp4', fixture('tone.m4a')],
  ['avi', 'video/avi', fixture('clip.avi')],
  ['wav', 'audio/wav', sampleTone(0.2).read(0, sampleTone(0.2).size)],
  ['mp3', 'audio/mpeg', fixture('tone.mp3')],
  ['flac', 'audio/flac', fixture('tone.flac')],
]

let trusted: string | null = null
const verifier = new CredentialsVerifier({ timeoutMs: 30_000, trustAnchors: () => trusted })
afterAll(() => verifier.close())

/** Saves the bytes and checks them as the queue does: looks first, verifies what carries a manifest. */
async function check(
  extension: string,
  bytes: Uint8Array,
  trust: string | null = null,
): Promise<Verdict | string> {
  const path = join(tempFolder(), `file.${extension}`)
  writeFileSync(path, bytes)
  const { manifest } = await inspectFile(path, { kind: 'video', extension })
  if (manifest.found !== 'manifest') return manifest.found
  trusted = trust
  return verifier.verify(path, manifest)
}

/** Changes one byte of the sound or picture, behind everything that describes it. */
function tampered(signed: Buffer, media: Buffer): Buffer {
  const inside = media.indexOf('mdat') + 100
  const pieceOfMedia = inside > 100 ? media.subarray(inside, inside + 32) : media.subarray(-64, -32)
  const at = signed.indexOf(pieceOfMedia)
  signed.writeUInt8(signed.readUInt8(at) ^ 0xff, at)
  return signed
}

describe.each(formats)('content credentials of %s', (extension, format, media) => {
  test('are untrusted when the signer is unknown, valid when the user trusts it', async () => {
    const signed = await signMedia(media, format)
    expect(await check(extension, signed)).toEqual({
      state: 'untrusted',
      detail: 'signed by "Reelhaul tests"',
    })
    expect(await check(extension, signed, trustAnchors)).toMatchObject({
      state: 'valid',
    })
  })

  test('are invalid when the media was changed afterwards, also for a trusted signer', async () => {
    const changed = tampered(await signMedia(media, format), media)
    expect(await check(extension, changed, trustAnchors)).toMatchObject({
      state: 'invalid',
      detail: expect.stringMatching(/Hash\.mismatch/),
    })
  })

  test('are none in a file that carries none', async () => {
    expect(await check(extension, media)).toBe('none')
  })
})

test('a manifest that cannot be read is invalid, not absent', async () => {
  const signed = await signMedia(fixture('clip.mp4'), 'video/mp4')
  const claim = signed.indexOf('c2pa.claim')
  signed.fill(0xff, claim, claim + 4)
  expect(await check('mp4', signed)).toMatchObject({ state: 'invalid' })
})

test.each(['clip.webm', 'clip.mkv', 'tone.ogg', 'tone.opus', 'tone.aac', 'clip.mpg'])(
  'the verifier cannot read %s, so nothing is claimed of it',
  async (name) => {
    expect(await check(name.split('.')[1]!, fixture(name))).toBe('unknown')
  },
)

test('a manifest in front of a format that the verifier does not read is not taken for one', async () => {
  const signed = await signMedia(fixture('tone.mp3'), 'audio/mpeg')
  expect(await check('aac', Buffer.concat([tagOnly(signed), fixture('tone.aac')]))).toBe('unknown')
})

/** The ID3 tag at the start of a signed MP3: ten bytes and the length that they tell. */
function tagOnly(file: Buffer): Buffer {
  const length = [6, 7, 8, 9].reduce((sum, at) => (sum << 7) | file.readUInt8(at), 0)
  return file.subarray(0, 10 + length)
}

test('what takes too long is not checked, and the next file is checked all the same', async () => {
  const path = join(tempFolder(), 'clip.mp4')
  writeFileSync(path, await signMedia(fixture('clip.mp4'), 'video/mp4'))
  let timeoutMs = 1
  const options = {
    get timeoutMs() {
      return timeoutMs
    },
    trustAnchors: () => null,
  }
  const impatient = new CredentialsVerifier(options)
  onTestFinished(() => impatient.close())
  const manifest = { found: 'manifest', format: 'video/mp4', bytes: 5000 } as const
  expect(await impatient.verify(path, manifest)).toEqual({
    state: 'unchecked',
    detail: 'it took too long',
  })
  timeoutMs = 30_000
  expect(await impatient.verify(path, manifest)).toMatchObject({ state: 'untrusted' })
})

test('a file that is gone and a manifest beyond all measure are not checked', async () => {
  const manifest = { found: 'manifest', format: 'video/mp4' } as const
  const gone = await verifier.verify('/nowhere/clip.mp4', { ...manifest, bytes: 1 })
  expect(gone).toMatchObject({ state: 'unchecked', detail: expect.stringContaining('ENOENT') })
  const huge = await verifier.verify('/nowhere/clip.mp4', { ...manifest, bytes: 2 ** 32 })
  expect(huge).toMatchObject({ state: 'unchecked', detail: expect.stringContaining('large') })
})
