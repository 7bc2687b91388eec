import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { bytesContent } from '../../main/demo/object-content.ts'
import { receiptJobs } from '../../main/views/receipt-jobs.ts'
import { engineKit, reached, videoJob, type Kit } from '../helpers/engine-kit.ts'
import { signMedia, trustAnchors } from '../helpers/sign-media.ts'

const media = (name: string) => readFileSync(join(import.meta.dirname, '../fixtures/media', name))
const clip = media('clip.mp4')
const film = media('clip.webm')
const signed = await signMedia(clip, 'video/mp4')
const changed = Buffer.from(signed)
changed.writeUInt8(changed.readUInt8(changed.length - 20) ^ 0xff, changed.length - 20)

/** Longer than a check takes on a busy machine. */
const soon = 30_000

/** Fetches one video of these bytes and waits until it has been looked at. */
async function fetchClip(kit: Kit, bytes: Buffer) {
  const engine = kit.open()
  const outputs = [{ name: 'a.mp4', content: bytesContent(bytes), contentType: 'video/mp4' }]
  const [id = 0] = await kit.add(engine, [videoJob('job_1', 0, {}, { outputs })])
  engine.start()
  await reached(engine, id, 'completed')
  await engine.checked(soon)
  return { engine, id }
}

describe('a saved file', () => {
  test.each([
    ['without content credentials', clip, 'none', []],
    ['signed by an unknown signer', signed, 'untrusted', []],
    [
      'changed after it was signed',
      changed,
      'invalid',
      [{ code: 'changedAfterSigning', params: { name: 'job_1.mp4' } }],
    ],
  ])('%s is shown as such, in the window and in the receipt', async (_, bytes, state, warnings) => {
    const { engine, id } = await fetchClip(await engineKit(), bytes)
    const detail = engine.views.detail(id)
    expect(detail?.outputs).toMatchObject([{ credentials: state }])
    expect(detail).toMatchObject({ state: 'completed', warnings })
    const receipt = [...receiptJobs(engine.store, [engine.store.jobs.get(id)!])]
    expect(receipt).toMatchObject([
      {
        outputs: [{ contentCredentials: state }],
        warnings: warnings.map(() => expect.stringMatching(/^job_1\.mp4 was changed after/)),
      },
    ])
  })

  test('is valid once its signer is on the trust list in the data folder', async () => {
    const kit = await engineKit()
    writeFileSync(join(kit.data, 'trust-anchors.pem'), trustAnchors)
    const { engine, id } = await fetchClip(kit, signed)
    expect(engine.views.detail(id)?.outputs).toMatchObject([{ credentials: 'valid' }])
  })

  test('in another format than its name says is kept, completed, and worth a look', async () => {
    const { engine, id } = await fetchClip(await engineKit(), film)
    expect(engine.store.jobs.get(id)).toMatchObject({
      state: 'completed',
      warnings: [
        {
          code: 'otherFormat',
          params: { name: 'job_1.mp4', found: 'matroska', wanted: 'isoMedia' },
        },
      ],
    })
    expect(engine.views.detail(id)?.outputs).toMatchObject([
      { state: 'saved', credentials: 'unchecked' },
    ])
  })

  test('that an earlier run did not get to is looked at by the next', async () => {
    const kit = await engineKit()
    const { engine, id } = await fetchClip(kit, signed)
    const [output] = engine.store.outputs.ofJob(id)
    engine.store.outputs.update(output!.id, { credentials: 'unchecked', checked: false })
    await engine.stop()
    const next = kit.open()
    next.start()
    await next.checked(soon)
    expect(next.views.detail(id)?.outputs).toMatchObject([{ credentials: 'untrusted' }])
  })
})
