import { builtInListed } from '../../../main/imports/reading.ts'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { DesktopImports, type ImportDeps } from '../../../main/desktop/importing/import-service.ts'
import { checkTemplate } from '../../../main/naming/name-template.ts'
import { UsageError } from '../../../main/errors.ts'
import type { ImportProgress } from '../../../preload/contract/model.ts'
import { ListChoices } from '../../../main/settings/list-choices.ts'
import { makeWorkbook } from '../../helpers/make-workbook.ts'
import { memoryStoreFile } from '../../helpers/memory-store-file.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const anywhere = { folder: null, template: null, accounts: {} }
const rednerId = (n: number) => `job_${String(n).padStart(24, 'a')}`

/** Rows named `job_…` are Redner's, as its document says; the rest needs the user's word. */
function setUp(deps: Partial<ImportDeps> = {}, onProgress?: (progress: ImportProgress) => void) {
  const add = vi.fn<ImportDeps['add']>((_batch, _accounts, rows) =>
    Promise.resolve({ batchId: 1, added: rows.length, known: 0, retried: 0 }),
  )
  const imports = new DesktopImports(
    {
      route: (row, chosen) =>
        row.provider ?? chosen ?? (row.remoteId.startsWith('job_') ? 'redner' : null),
      lookUp: () => () => null,
      accountsFor: () => [],
      target: (name) => ({ name, folder: `/films/${name}`, template: '{title}.{ext}' }),
      exampleNames(template, columns, rows) {
        checkTemplate(template, columns ?? undefined)
        return rows.map(({ row }) => template.replace('{title}', row.title ?? row.remoteId))
      },
      hint: () => undefined,
      providers: builtInListed,
      add,
      ...deps,
    },
    onProgress,
  )
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
      lookUp: () => (row) => (row.remoteId === rednerId(2) ? 'waiting' : null),
    })
    const lines = [`${rednerId(1)},Trailer`, `${rednerId(2)},Known`, `${rednerId(1)},Again`]
    const preview = await imports.previewFiles([csv(tempFolder(), 'Spring campaign.csv', lines)])
    expect(preview).toMatchObject({
      name: 'Spring campaign',
      files: ['Spring campaign.csv'],
      roles: { jobId: 'job_id', provider: null, account: null, title: 'title' },
      folder: '/films/Spring campaign',
      repeats: [{ line: 4, issue: { code: 'repeats', params: { text: rednerId(1), line: 2 } } }],
      counts: { fresh: 1, known: 1, duplicate: 1, unusable: 0 },
      providers: { redner: 2 },
    })
    expect(preview.sample[0]).toEqual({
      remoteId: rednerId(1),
      provider: 'redner',
      title: 'Trailer',
      exampleName: 'Trailer.{ext}',
      here: null,
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
    expect(preview.issues).toEqual([])
  })

  test('lists a file that cannot be used beside those that can', async () => {
    const folder = tempFolder()
    const preview = await setUp().imports.previewFiles([
      csv(folder, 'good.csv', [`${rednerId(1)},A`]),
      join(folder, 'gone.csv'),
    ])
    expect(preview.counts.fresh).toBe(1)
    expect(preview.issues).toEqual([
      {
        file: 'gone.csv',
        line: null,
        issue: { code: 'text', params: { text: expect.stringContaining('gone.csv') as string } },
      },
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
  const { imports } = setUp({ lookUp: () => (row) => states.get(row.remoteId) ?? null })
  const receipt = { format: 'reelhaul-receipt', version: 1, jobs }
  const preview = await imports.previewText(JSON.stringify(receipt))
  expect(preview.receipt).toEqual({ saved: 2, retry: 6 })
  expect(preview.counts).toMatchObject({ fresh: 6, known: 3 })
  expect((await imports.previewText(rednerId(1))).receipt).toBeNull()
})

test('of known jobs it says which can be downloaded again, and shows new rows first', async () => {
  const states = new Map([
    [rednerId(1), 'completed' as const],
    [rednerId(2), 'waiting' as const],
    [rednerId(3), 'failed' as const],
  ])
  const { imports, add } = setUp({
    lookUp: () => (row) => states.get(row.remoteId) ?? null,
    savedName: () => 'Saved before.mp4',
  })
  const preview = await imports.previewText([1, 2, 3, 4].map(rednerId).join('\n'))
  expect(preview.here).toEqual({ over: 2, working: 1 })
  expect(preview.sample.map(({ remoteId, here }) => [remoteId, here])).toEqual([
    [rednerId(4), null],
    [rednerId(1), 'over'],
    [rednerId(3), 'over'],
  ])
  expect(preview.sample[1]?.exampleName).toBe('Saved before.mp4')
  const { id } = preview
  expect(imports.tryTemplate({ id, template: '{jobId}', provider: null })).toMatchObject({
    names: [expect.anything()],
  })
  await imports.commit({ ...anywhere, id, provider: null, again: 'again' })
  expect(add.mock.calls[0]?.[3]).toMatchObject({ again: true })
})

describe('commit', () => {
  test('adds what the preview showed, once', async () => {
    const { imports, add } = setUp()
    const { id } = await imports.previewText(`${rednerId(1)}\n${rednerId(2)}`)
    const request = {
      ...{ id, provider: null, folder: '/elsewhere', template: '{jobId}.{ext}' },
      accounts: { redner: 'b' },
    }
    await expect(imports.commit(request)).resolves.toMatchObject({ added: 2 })
    expect(add).toHaveBeenCalledExactlyOnceWith(
      { name: 'Pasted jobs', folder: '/elsewhere', template: '{jobId}.{ext}' },
      { redner: 'b' },
      [rednerId(1), rednerId(2)].map((remoteId) => ({
        provider: 'redner',
        row: expect.objectContaining({ remoteId }) as unknown,
      })),
      expect.anything(),
    )
    await expect(imports.commit(request)).rejects.toThrow('no longer open')
  })

  test('asks for the provider of jobs that cannot be placed, and keeps the import open', async () => {
    const { imports, add } = setUp()
    const { id, providers } = await imports.previewText('0b7e9a3c-1f7d-4b42-9f0e-1f2d3c4b5a69')
    expect(providers).toEqual({ unknown: 1 })
    await expect(imports.commit({ id, provider: null, ...anywhere })).rejects.toThrow(/provider/)
    expect(add).not.toHaveBeenCalled()
    await expect(imports.commit({ id, provider: 'adobe', ...anywhere })).resolves.toMatchObject({
      added: 1,
    })
    expect(add.mock.calls[0]?.[2][0]?.provider).toBe('adobe')
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
  const hint = vi.fn<ImportDeps['hint']>()
  const { imports } = setUp({ hint })
  const payload = { event: 'job.completed', data: { jobId: rednerId(1), cost: 2.51 } }
  const { id } = await imports.previewText(JSON.stringify(payload))
  expect(hint).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ remoteId: rednerId(1), event: 'job.completed' }),
  )
  await imports.commit({ id, provider: null, ...anywhere })
  expect(hint).toHaveBeenCalledTimes(2)
})

test('reads the folders in a dropped folder, not those in them, and no hidden ones', async () => {
  const folder = tempFolder()
  const inner = join(folder, 'Germany')
  mkdirSync(join(inner, 'old'), { recursive: true })
  mkdirSync(join(folder, '.trash'))
  csv(folder, 'a.csv', [`${rednerId(1)},A`])
  csv(inner, 'b.csv', [`${rednerId(2)},B`])
  csv(join(inner, 'old'), 'c.csv', [`${rednerId(3)},C`])
  csv(join(folder, '.trash'), 'd.csv', [`${rednerId(4)},D`])
  const preview = await setUp().imports.previewFiles([folder])
  expect(preview.files).toEqual(['a.csv', 'b.csv'])
})

test('reads so many lists of a folder, and says that there are more', async () => {
  const folder = tempFolder()
  for (let n = 0; n < 205; n++) csv(folder, `${n}.csv`, [`${rednerId(n)},A`])
  const preview = await setUp().imports.previewFiles([folder])
  expect(preview.counts.fresh).toBe(200)
  expect(preview.issues[0]?.issue).toMatchObject({ code: 'tooManyLists', params: { most: 200 } })
})

describe('how a list is read', () => {
  const table = 'name,old,new\nA,job_1,job_3\nB,job_2,job_4\n'
  const roles = { jobId: 'new', provider: null, account: null, product: null, title: 'name' }

  test('is remembered once it is confirmed, applied to the next of its kind, and forgotten', async () => {
    const memory = new ListChoices(memoryStoreFile())
    const { imports } = setUp({ memory })
    const { id } = await imports.previewText(table)
    await imports.reread({ id, roles })
    expect(memory.find(['name', 'old', 'new'])).toBeNull()
    await imports.commit({ id, provider: 'redner', ...anywhere })
    const next = await imports.previewText('New;Name;Old\njob_5;C;job_6\n')
    expect(next.reading.remembered).toBe(true)
    expect(next.roles).toMatchObject({ jobId: 'New', title: 'Name' })
    expect(next.sample[0]?.remoteId).toBe('job_5')
    const forgotten = await imports.reread({ id: next.id, forget: true })
    expect(forgotten.reading.remembered).toBe(false)
    expect((await imports.previewText(table)).sample).toEqual([])
  })

  test('is chosen by encoding, also where its names are wrong in the guessed one', async () => {
    const memory = new ListChoices(memoryStoreFile())
    const { imports } = setUp({ memory })
    const path = join(tempFolder(), 'a.csv')
    writeFileSync(path, Buffer.from('job_id;Gr\xf6\xdfe\njob_1;\xe9t\xe9\n', 'latin1'))
    const first = await imports.previewFiles([path])
    expect(first.reading.encoding).toEqual({ name: 'windows-1252', guessed: true })
    const again = await imports.reread({ id: first.id, encoding: 'windows-1251' })
    expect(again.columns).toEqual(['job_id', 'GrцЯe'])
    await imports.commit({ id: first.id, provider: 'redner', ...anywhere })
    const next = await imports.previewFiles([path])
    expect(next.reading).toMatchObject({
      encoding: { name: 'windows-1251', guessed: false },
      remembered: true,
    })
  })

  test('is chosen by sheet, and by what the first line is', async () => {
    const { imports } = setUp()
    const path = join(tempFolder(), 'a.xlsx')
    const rows = (id: string) => [['job_id'], [id]]
    const sheets = [
      { name: 'May', rows: rows('job_1') },
      { name: 'June', rows: rows('job_2') },
    ]
    writeFileSync(path, makeWorkbook(sheets))
    const book = await imports.previewFiles([path])
    expect(book.reading.sheet).toEqual({ name: 'May', names: ['May', 'June'] })
    const june = await imports.reread({ id: book.id, sheet: 'June' })
    expect(june.sample.map(({ remoteId }) => remoteId)).toEqual(['job_2'])
    const list = await imports.previewText('abcdefgh\n1a2b3c4d5e6f7a8b9c\n1a2b3c4d5e6f7a8b9d\n')
    expect([list.reading.firstRow, list.counts.fresh]).toEqual(['names', 2])
    const told = await imports.reread({ id: list.id, firstRow: 'job' })
    expect([told.reading.firstRow, told.counts.fresh]).toEqual(['job', 3])
  })
})

describe('other columns', () => {
  const table = `name,ref,owner\nTrailer,${rednerId(1)},Ana\nTeaser,${rednerId(2)},redner\n`

  test('are read at once, in the same preview, and are counted again', async () => {
    const { imports, add } = setUp()
    const { id, roles, columns } = await imports.previewText(table)
    expect(columns).toEqual(['name', 'ref', 'owner'])
    expect(roles).toEqual({
      ...{ jobId: 'ref', title: 'name' },
      ...{ provider: null, account: null, product: null },
    })
    const other = { ...roles!, provider: 'owner', title: null }
    const again = await imports.reread({ id, roles: other })
    expect(again).toMatchObject({ id, roles: other, counts: { fresh: 1, unusable: 1 } })
    expect(again.issues).toMatchObject([
      { line: 2, issue: { code: 'provider', params: { text: 'Ana' } } },
    ])
    await imports.commit({ id, provider: null, ...anywhere })
    expect(add.mock.calls[0]?.[2].map(({ row }) => row.title)).toEqual([null])
  })

  test('can be chosen where the one with the job IDs is not found', async () => {
    const { imports } = setUp()
    const unclear = 'title,old,new\nTrailer,job_1,job_3\nTeaser,job_2,job_4\n'
    const preview = await imports.previewText(unclear)
    expect(preview).toMatchObject({ counts: { fresh: 0 }, sample: [], roles: { jobId: null } })
    expect(preview.issues[0]?.issue).toEqual({
      code: 'severalColumns',
      params: { columns: ['old', 'new'] },
    })
    const roles = { ...preview.roles!, jobId: 'new' }
    const chosen = await imports.reread({ id: preview.id, roles })
    expect(chosen).toMatchObject({ roles: { jobId: 'new', title: 'title' }, counts: { fresh: 2 } })
    expect(chosen.sample.map(({ remoteId }) => remoteId)).toEqual(['job_3', 'job_4'])
  })
})

describe('tryTemplate', () => {
  test('names the first rows, and says what is wrong with a template', async () => {
    const { imports } = setUp()
    const { id } = await imports.previewText(`job_id,title,client\n${rednerId(1)},Trailer,Acme\n`)
    const names = (template: string) => imports.tryTemplate({ id, template, provider: null })
    expect(names('{title} x')).toEqual({ names: ['Trailer x'] })
    expect(names('{client}/{title}')).toHaveProperty('names')
    expect(names('{market}/{title}')).toEqual({
      problem: expect.stringMatching(/\{market\}.*\{client\}/) as string,
    })
    expect(names('{title')).toEqual({ problem: expect.stringContaining('lone {') as string })
  })

  test('is held to at the commit', async () => {
    const { imports, add } = setUp()
    const { id } = await imports.previewText(rednerId(1))
    const request = { id, provider: null, ...anywhere, template: '{title' }
    await expect(imports.commit(request)).rejects.toThrow(UsageError)
    expect(add).not.toHaveBeenCalled()
    await imports.commit({ ...request, template: '{jobId}.{ext}' })
    expect(add.mock.calls[0]?.[0]).toEqual({
      ...{ name: 'Pasted jobs', folder: '/films/Pasted jobs', template: '{jobId}.{ext}' },
    })
  })
})

describe('100,000 rows', () => {
  const list = Array.from({ length: 100_000 }, (_, n) => rednerId(n)).join('\n')

  test('let others run while they are read and compared, and say how far they are', async () => {
    const steps = new Set<string>()
    const { imports } = setUp({}, ({ step, share }) => {
      expect(share).toBeLessThanOrEqual(1)
      steps.add(step)
    })
    // As if each look at the clock were a millisecond of work: how fast the machine is says nothing.
    let now = 0
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now++)
    onTestFinished(() => clock.mockRestore())
    let turns = 0
    let going = true
    const tick = (): void => {
      turns++
      if (going) setImmediate(tick)
    }
    tick()
    const preview = await imports.previewText(list)
    going = false
    expect(preview.counts.fresh).toBe(100_000)
    expect(turns).toBeGreaterThan(10)
    expect([...steps]).toEqual(['reading', 'comparing'])
  })

  test.each(['reading', 'comparing'])('stop while %s, and leave no preview', async (when) => {
    const { imports } = setUp({}, ({ step }) => {
      if (step === when) imports.stop()
    })
    await expect(imports.previewText(list)).rejects.toMatchObject({ reason: 'USER_CANCELLED' })
  })

  test('stop during the last row, and leave no preview', async () => {
    const { imports } = setUp({
      lookUp: () => (row) => {
        if (row.remoteId === rednerId(99_999)) imports.stop()
        return null
      },
    })
    await expect(imports.previewText(list)).rejects.toMatchObject({ reason: 'USER_CANCELLED' })
  })

  test('stop while they are added, and can be added again', async () => {
    const { imports, add } = setUp()
    const { id } = await imports.previewText(rednerId(1))
    add.mockImplementationOnce((_batch, _accounts, _rows, { signal }) => {
      imports.stop()
      return Promise.reject(signal!.reason as Error)
    })
    const request = { id, provider: null, ...anywhere }
    await expect(imports.commit(request)).rejects.toMatchObject({ reason: 'USER_CANCELLED' })
    await expect(imports.commit(request)).resolves.toMatchObject({ added: 1 })
  })
})
