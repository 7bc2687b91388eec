import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { DesktopImports, type ImportParts } from '../../main/desktop/import-service.ts'
import { UsageError } from '../../main/errors.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const anywhere = { folder: null, accounts: {} }
const rednerId = (n: number) => `job_${String(n).padStart(24, 'a')}`

/** Rows named `job_…` are Redner's, as its document says; the rest needs the user's word. */
function setUp(parts: Partial<ImportParts> = {}) {
  const add = vi.fn<ImportParts['add']>((_batch, rows) => ({
    batchId: 1,
    added: rows.length,
    known: 0,
    retried: 0,
  }))
  const imports = new DesktopImports({
    route: (row, chosen) =>
      row.provider ?? chosen ?? (row.remoteId.startsWith('job_') ? 'redner' : null),
    stateOf: () => null,
    accountsFor: () => [],
    exampleName: (row) => `${row.title ?? row.remoteId}.mp4`,
    hint: () => undefined,
    add,
    ...parts,
  })
  return { imports, add }
}

function csv(folder: string, name: string, lines: readonly string[]): string {
  const path = join(folder, name)
  writeFileSync(path, `job_id,title\n${lines.join('\n')}\n`)
  return path
}

describe('previewFiles', () => {
  test('shows what would be added and adds nothing', async () => {
    const { imports, add } = setUp({
      stateOf: (row) => (row.remoteId === rednerId(2) ? 'waiting' : null),
    })
    const lines = [`${rednerId(1)},Trailer`, `${rednerId(2)},Known`, `${rednerId(1)},Again`]
    const preview = await imports.previewFiles([csv(tempFolder(), 'Spring campaign.csv', lines)])
    expect(preview).toMatchObject({
      name: 'Spring campaign',
      files: ['Spring campaign.csv'],
      jobIdColumn: 'job_id',
      counts: { fresh: 1, known: 1, duplicate: 1, unusable: 0 },
      providers: { redner: 2 },
    })
    expect(preview.sample[0]).toEqual({
      remoteId: rednerId(1),
      provider: 'redner',
      title: 'Trailer',
      exampleName: 'Trailer.mp4',
    })
    expect(add).not.toHaveBeenCalled()
  })

  test('makes one batch of several files, with a job that both name once', async () => {
    const folder = tempFolder()
    const preview = await setUp().imports.previewFiles([
      csv(folder, 'one.csv', [`${rednerId(1)},A`, `${rednerId(2)},B`]),
      csv(folder, 'two.csv', [`${rednerId(2)},B`, `${rednerId(3)},C`]),
    ])
    expect(preview.name).toBe('one and 1 more')
    expect(preview.counts).toMatchObject({ fresh: 3, duplicate: 1 })
  })

  test('reads the lists in a dropped folder and leaves the rest', async () => {
    const folder = tempFolder()
    csv(folder, 'jobs.csv', [`${rednerId(1)},A`])
    writeFileSync(join(folder, 'film.mp4'), Buffer.alloc(2000))
    mkdirSync(join(folder, 'archive.csv'))
    const preview = await setUp().imports.previewFiles([folder])
    expect(preview.files).toEqual(['jobs.csv'])
    expect(preview.issues).toHaveLength(1)
    expect(preview.issues[0]?.file).toBe('archive.csv')
  })

  test('lists a file that cannot be used beside those that can', async () => {
    const folder = tempFolder()
    const preview = await setUp().imports.previewFiles([
      csv(folder, 'good.csv', [`${rednerId(1)},A`]),
      join(folder, 'gone.csv'),
    ])
    expect(preview.counts.fresh).toBe(1)
    expect(preview.issues).toEqual([
      { file: 'gone.csv', line: null, message: expect.stringContaining('gone.csv') as string },
    ])
  })

  test('refuses when nothing can be used, with the reason', async () => {
    const folder = tempFolder()
    writeFileSync(join(folder, 'empty.csv'), '')
    const { imports } = setUp()
    await expect(imports.previewFiles([join(folder, 'empty.csv')])).rejects.toThrow(UsageError)
    await expect(imports.previewFiles([join(folder, 'gone.csv')])).rejects.toThrow(/gone\.csv/)
    await expect(imports.previewFiles([tempFolder()])).rejects.toThrow(/no list of jobs/)
  })
})

test('says of a receipt what is saved already and what will be asked for again', async () => {
  const folder = tempFolder()
  const path = join(folder, 'a.mp4')
  writeFileSync(path, 'film')
  const output = { key: '0', kind: 'video', path, bytes: 4, sha256: 'ab'.repeat(32) }
  const entry = (n: number, state: string, ...outputs: object[]) => ({
    jobId: rednerId(n),
    provider: 'redner',
    state,
    outputs,
  })
  const jobs = [
    entry(1, 'completed', output),
    entry(2, 'completed', { ...output, bytes: 5 }),
    entry(3, 'completed', { ...output, path: join(folder, 'gone.mp4') }),
    entry(4, 'completed', output, { ...output, key: '1', path: 'a.mp4' }),
    entry(5, 'failed', output),
    entry(6, 'completed'),
    entry(7, 'completed', output),
    entry(8, 'failed'),
    entry(9, 'waiting'),
  ]
  const states = new Map([
    [rednerId(7), 'completed' as const],
    [rednerId(8), 'failed' as const],
    [rednerId(9), 'waiting' as const],
  ])
  const { imports } = setUp({ stateOf: (row) => states.get(row.remoteId) ?? null })
  const receipt = { format: 'reelhaul-receipt', version: 1, jobs }
  const preview = await imports.previewText(JSON.stringify(receipt))
  expect(preview.receipt).toEqual({ saved: 2, retry: 6 })
  expect(preview.counts).toMatchObject({ fresh: 6, known: 3 })
  expect((await imports.previewText(rednerId(1))).receipt).toBeNull()
})

describe('commit', () => {
  test('adds what the preview showed, once', async () => {
    const { imports, add } = setUp()
    const { id } = await imports.previewText(`${rednerId(1)}\n${rednerId(2)}`)
    const request = { id, provider: null, folder: '/films', accounts: { redner: 'b' } }
    await expect(imports.commit(request)).resolves.toMatchObject({ added: 2 })
    expect(add).toHaveBeenCalledExactlyOnceWith(
      { name: 'Pasted jobs', folder: '/films', accounts: { redner: 'b' } },
      [rednerId(1), rednerId(2)].map((remoteId) => ({
        provider: 'redner',
        row: expect.objectContaining({ remoteId }) as unknown,
      })),
    )
    await expect(imports.commit(request)).rejects.toThrow('no longer open')
  })

  test('asks for the provider of jobs that nobody can place, and keeps the import open', async () => {
    const { imports, add } = setUp()
    const { id, providers } = await imports.previewText('0b7e9a3c-1f7d-4b42-9f0e-1f2d3c4b5a69')
    expect(providers).toEqual({ unknown: 1 })
    await expect(imports.commit({ id, provider: null, ...anywhere })).rejects.toThrow(/provider/)
    expect(add).not.toHaveBeenCalled()
    await expect(imports.commit({ id, provider: 'adobe', ...anywhere })).resolves.toMatchObject({
      added: 1,
    })
    expect(add.mock.calls[0]?.[1][0]?.provider).toBe('adobe')
  })

  test('knows nothing of an import that was discarded, or whose window is gone', async () => {
    const { imports } = setUp()
    const one = await imports.previewText(rednerId(1))
    const two = await imports.previewText(rednerId(2))
    imports.discard(one.id)
    await expect(imports.commit({ ...one, provider: null, ...anywhere })).rejects.toThrow()
    imports.discardAll()
    await expect(imports.commit({ ...two, provider: null, ...anywhere })).rejects.toThrow()
  })
})

test('what a dropped or pasted webhook says counts at once, and again when its job is added', async () => {
  const hint = vi.fn<ImportParts['hint']>()
  const { imports } = setUp({ hint })
  const payload = { event: 'job.completed', data: { jobId: rednerId(1), cost: 2.51 } }
  const { id } = await imports.previewText(JSON.stringify(payload))
  expect(hint).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ remoteId: rednerId(1), event: 'job.completed' }),
  )
  await imports.commit({ id, provider: null, ...anywhere })
  expect(hint).toHaveBeenCalledTimes(2)
})
