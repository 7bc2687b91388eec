import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bytesContent } from '../../main/demo/object-content.ts'
import type { SimulatedJobSpec } from '../../main/demo/simulated-job.ts'
import type { SavedFile } from '../../main/outputs/download-slots.ts'
import { nothingWritten } from '../../main/disk/part-record.ts'
import { PartFileRepository } from '../../main/queue/sqlite/part-store.ts'
import { receiptJobs } from '../../main/views/receipt-jobs.ts'
import { jobWarningInEnglish } from '../../main/strings/english.ts'
import { engineKit, inFolder, limits, reached, type Kit } from '../helpers/engine-kit.ts'

const spoken = (minute: number, text: string) =>
  `1\n00:0${minute}:01,000 --> 00:0${minute}:02,000\n${text}\n`

function translation(parts: readonly string[]): SimulatedJobSpec {
  return {
    id: 'job_1',
    provider: 'redner',
    product: 'translate',
    title: 'Film',
    pollsUntilDone: 0,
    outputs: parts.map((part, n) => ({
      name: `part_${n}.srt`,
      content: bytesContent(part),
      contentType: 'application/x-subrip',
    })),
  }
}

async function run(parts: readonly string[], before: (kit: Kit) => void = () => undefined) {
  const kit = await engineKit()
  before(kit)
  const engine = kit.open({ limits: { ...limits, joinSubtitles: true } })
  const files: SavedFile[] = []
  engine.on('file', (file) => files.push(file))
  const [id] = await kit.add(engine, [translation(parts)])
  engine.start()
  const job = await reached(engine, id!, 'completed')
  await engine.store.durable()
  return { kit, engine, id: id!, job, files }
}

test('joins the parts of a translation into one more file, which receipts and lists know', async () => {
  const { kit, engine, id, files } = await run([spoken(0, 'Eins'), spoken(1, 'Zwei')])
  const path = inFolder(kit, 'Film.joined.srt')
  const text = readFileSync(path, 'utf8')
  expect(text.replaceAll('\r\n', '\n')).toBe(
    '1\n00:00:01,000 --> 00:00:02,000\nEins\n\n2\n00:01:01,000 --> 00:01:02,000\nZwei\n',
  )
  expect(readdirSync(kit.folder)).toHaveLength(3)
  expect(engine.views.detail(id)?.outputs.at(-1)).toMatchObject({
    state: 'saved',
    fileName: 'Film.joined.srt',
    bytesDone: text.length,
  })
  const [receipt] = [...receiptJobs(engine.store, [engine.store.jobs.get(id)!])]
  expect(receipt?.outputs.at(-1)).toMatchObject({ path, sha256: expect.stringMatching(/^\w{64}$/) })
  await expect.poll(() => files.map((file) => file.path)).toContain(path)
})

test('leaves parts that each start near zero as they are, and says why', async () => {
  const { kit, job } = await run([spoken(0, 'Eins'), spoken(0, 'Zwei')])
  expect(job.warnings.map(jobWarningInEnglish)).toEqual([
    'The subtitles were not joined: part 2 starts at 00:00:01,000, before the end of those before it (00:00:02,000).',
  ])
  expect(readdirSync(kit.folder)).toHaveLength(2)
})

test('never writes over an unknown file', async () => {
  const { kit } = await run([spoken(0, 'Eins'), spoken(1, 'Zwei')], ({ folder }) =>
    writeFileSync(`${folder}/Film.joined.srt`, 'mine'),
  )
  expect(readFileSync(inFolder(kit, 'Film.joined.srt'), 'utf8')).toBe('mine')
  expect(existsSync(inFolder(kit, 'Film.joined (2).srt'))).toBe(true)
})

test('takes a file that an interrupted run had just written for its own', async () => {
  const first = await run([spoken(0, 'Eins'), spoken(1, 'Zwei')])
  const content = readFileSync(inFolder(first.kit, 'Film.joined.srt'))
  const { kit } = await run([spoken(0, 'Eins'), spoken(1, 'Zwei')], ({ folder }) =>
    writeFileSync(`${folder}/Film.joined.srt`, content),
  )
  expect(readdirSync(kit.folder).filter((name) => name.includes('joined'))).toHaveLength(1)
})

test('joins once: a job that is tried again keeps its joined file', async () => {
  const { kit, engine, id } = await run([spoken(0, 'Eins'), spoken(1, 'Zwei')])
  rmSync(inFolder(kit, 'Film.joined.srt'))
  engine.queue.move(id, 'queued', { dueAt: 0 })
  engine.queue.emit('wake')
  await reached(engine, id, 'completed')
  expect(readdirSync(kit.folder)).toHaveLength(2)
})

test('says which part is no text', async () => {
  const broken = Buffer.from(spoken(1, '?'))
  broken[broken.length - 2] = 0xff
  const kit = await engineKit()
  const engine = kit.open({ limits: { ...limits, joinSubtitles: true } })
  const spec = translation([spoken(0, 'Eins'), ''])
  const outputs = [spec.outputs[0]!, { ...spec.outputs[1]!, content: bytesContent(broken) }]
  const [id] = await kit.add(engine, [{ ...spec, outputs }])
  engine.start()
  await reached(engine, id!, 'completed')
  expect(engine.store.jobs.get(id!)?.warnings.map(jobWarningInEnglish)).toEqual([
    expect.stringMatching(/^The subtitles were not joined: .+ is not UTF-8\.$/),
  ])
})

test('does nothing of the kind unless it is wanted', async () => {
  const kit = await engineKit()
  const engine = kit.open()
  const [id] = await kit.add(engine, [translation([spoken(0, 'Eins'), spoken(1, 'Zwei')])])
  engine.start()
  await reached(engine, id!, 'completed')
  expect(readdirSync(kit.folder)).toHaveLength(2)
})

test('takes the name again when a kill came while the joined file was written', async () => {
  const { kit, engine } = await run([spoken(0, 'Eins'), spoken(1, 'Zwei')], ({ folder, data }) => {
    const parts = new PartFileRepository(join(data, 'parts.sqlite'))
    const path = parts.pathFor(join(folder, 'Film.joined.srt'))
    parts.save(path, nothingWritten())
    parts.close()
    writeFileSync(path, '1\n00:00:01,0')
  })
  await engine.store.durable()
  expect(readdirSync(kit.folder).sort()).toEqual(['Film-1.srt', 'Film-2.srt', 'Film.joined.srt'])
})
