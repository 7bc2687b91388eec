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

const anywhere = { name: null, folder: null, template: null, accounts: {} }
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

const previewText = (imports: DesktopImports, text: string) => imports.preview({ text })
const previewFiles = (imports: DesktopImports, paths: readonly string[]) =>
  imports.preview({ paths })

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
    const preview = await previewFiles(imports, [csv(tempFolder(), 'Spring campaign.csv', lines)])
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
    const preview = await previewFiles(setUp().imports, [
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
    const preview = await previewFiles(setUp().imports, [folder])
    expect(preview.files).toEqual(['jobs.csv'])
    expect(preview.issues).toEqual([])
  })

  test('lists a file that cannot be used beside those that can', async () => {
    const folder = tempFolder()
    const preview = await previewFiles(setUp().imports, [
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
    await expect(previewFiles(imports, [join(folder, 'empty.csv')])).rejects.toThrow(UsageError)
    await expect(previewFiles(imports, [join(folder, 'gone.csv')])).rejects.toThrow(/gone\.csv/)
    await expect(previewFiles(imports, [tempFolder()])).rejects.toThrow(/no list of jobs/)
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
  const preview = await previewText(imports, JSON.stringify(receipt))
  expect(preview.receipt).toEqual({ saved: 2, retry: 6 })
  expect(preview.counts).toMatchObject({ fresh: 6, known: 3 })
  expect((await previewText(imports, rednerId(1))).receipt).toBeNull()
})

test('says how much of what is new is known, in bytes: of columns, and of receipts what is not here', async () => {
  const { imports } = setUp({
    lookUp: () => (row) => (row.remoteId === 'job_3' ? 'completed' : null),
  })
  const text = 'job_id,title,size\njob_1,A,1.5 GB\njob_2,B,\njob_3,C,9 GB\n'
  expect((await previewText(imports, text)).sizes).toEqual({ jobs: 1, bytes: 1_500_000_000 })
  const file = { key: '0', kind: 'video', path: '/gone/a.mp4', bytes: 700, sha256: null }
  const jobs = [1, 3].map((n) => ({
    ...{ jobId: `job_${n}`, provider: 'redner', state: 'completed' },
    outputs: [file, { ...file, key: '1', bytes: 300 }],
  }))
  const receipt = { format: 'reelhaul-receipt', version: 1, jobs }
  expect(await previewText(imports, JSON.stringify(receipt))).toMatchObject({
    sizes: { jobs: 1, bytes: 1000 },
  })
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
  const preview = await previewText(imports, [1, 2, 3, 4].map(rednerId).join('\n'))
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
    const { id } = await previewText(imports, `${rednerId(1)}\n${rednerId(2)}`)
    const request = {
      ...{ id, provider: null, name: null, folder: '/elsewhere', template: '{jobId}.{ext}' },
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
    const { id, providers } = await previewText(imports, '0b7e9a3c-1f7d-4b42-9f0e-1f2d3c4b5a69')
    expect(providers).toEqual({ unknown: 1 })
    await expect(imports.commit({ id, provider: null, ...anywhere })).rejects.toThrow(/provider/)
    expect(add).not.toHaveBeenCalled()
    await expect(imports.commit({ id, provider: 'adobe', ...anywhere })).resolves.toMatchObject({
      added: 1,
    })
    expect(add.mock.calls[0]?.[2][0]?.provider).toBe('adobe')
  })

  test('knows nothing of an import that was discarded', async () => {
    const { imports } = setUp()
    const one = await previewText(imports, rednerId(1))
    imports.discard(one.id)
    await expect(imports.commit({ ...one, provider: null, ...anywhere })).rejects.toThrow()
  })

  test('gives the batch the name that was typed, and the folder that goes with it', async () => {
    const { imports, add } = setUp()
    const { id } = await previewText(imports, rednerId(1))
    const folder = '/films/Spring 2'
    expect(await imports.target({ id, name: ' Spring 2 ', folder: null })).toMatchObject({ folder })
    expect(await imports.target({ id, name: 'Spring', folder: '/x' })).toMatchObject({
      folder: '/x',
    })
    await imports.commit({ id, provider: null, ...anywhere, name: ' Spring 2 ' })
    expect(add.mock.calls[0]?.[0]).toMatchObject({ name: 'Spring 2', folder })
  })

  test.each(['', '  ', '...', '\u202egpj', 'a\nb', 'x'.repeat(201), '\ud800'])(
    'refuses the name %j and keeps the list',
    async (name) => {
      const { imports, add } = setUp()
      const { id } = await previewText(imports, rednerId(1))
      const commit = () => imports.commit({ id, provider: null, ...anywhere, name })
      await expect(commit()).rejects.toThrow(UsageError)
      await expect(commit()).rejects.toThrow(/name/)
      expect(add).not.toHaveBeenCalled()
      expect(imports.waiting()).toHaveLength(1)
    },
  )
})

describe('lists that wait', () => {
  test('are one for each file, in their order, and are read one by one', async () => {
    const folder = tempFolder()
    const { imports } = setUp()
    const paths = [1, 2].map((n) => csv(folder, `${n}.csv`, [`${rednerId(n)},A`]))
    const lists = imports.open({ paths: [...paths, paths[0]!] })
    expect(lists.map(({ name, files }) => [name, files])).toEqual([
      ['1.csv', 1],
      ['2.csv', 1],
    ])
    expect(lists[0]!.group).not.toBeNull()
    expect(lists[0]!.group).toBe(lists[1]!.group)
    const second = await imports.reread({ id: lists[1]!.id })
    expect(second).toMatchObject({ name: '2', files: ['2.csv'] })
    expect(imports.waiting()).toEqual(lists)
  })

  test('become one list and several again, and none is there twice', async () => {
    const folder = tempFolder()
    const { imports, add } = setUp()
    const paths = [1, 2, 3].map((n) => csv(folder, `${n}.csv`, [`${rednerId(n)},A`]))
    const lists = imports.open({ paths })
    const one = imports.join(lists.map(({ id }) => id))
    expect(imports.waiting()).toEqual([one])
    expect(await imports.reread({ id: one.id })).toMatchObject({ counts: { fresh: 3 } })
    const again = await imports.split(one.id)
    expect(imports.waiting()).toEqual(again)
    expect(again.map(({ name }) => name)).toEqual(['1.csv', '2.csv', '3.csv'])
    await expect(imports.reread({ id: one.id })).rejects.toThrow('no longer open')
    const all = imports.join(again.map(({ id }) => id))
    await imports.reread({ id: all.id })
    await imports.commit({ id: all.id, provider: null, ...anywhere })
    expect(add).toHaveBeenCalledOnce()
    expect(imports.waiting()).toEqual([])
  })

  test('of a folder come apart into its lists; one file and a text do not', async () => {
    const folder = tempFolder()
    csv(folder, 'a.csv', [`${rednerId(1)},A`])
    csv(folder, 'b.csv', [`${rednerId(2)},B`])
    const { imports } = setUp()
    const [list] = imports.open({ paths: [folder] })
    const parts = await imports.split(list!.id)
    expect(parts.map(({ name }) => name)).toEqual(['a.csv', 'b.csv'])
    await expect(imports.split(parts[0]!.id)).rejects.toThrow(UsageError)
    const [text] = imports.open({ text: rednerId(3) })
    expect(() => imports.join([parts[0]!.id, text!.id])).toThrow(UsageError)
    expect(imports.waiting()).toHaveLength(3)
  })

  test('outlive their window, and have to be read again before they can be added', async () => {
    const { imports, add } = setUp()
    const { id } = await previewText(imports, rednerId(1))
    imports.rest()
    expect(imports.waiting()).toMatchObject([{ id, kind: 'text' }])
    const commit = () => imports.commit({ id, provider: null, ...anywhere })
    await expect(commit()).rejects.toThrow(UsageError)
    expect(add).not.toHaveBeenCalled()
    await imports.reread({ id })
    await expect(commit()).resolves.toMatchObject({ added: 1 })
  })

  test('cannot be added twice at once, nor changed while they are added', async () => {
    const late = Promise.withResolvers<never>()
    const { imports, add } = setUp()
    add.mockImplementationOnce(() => late.promise)
    const { id } = await previewText(imports, rednerId(1))
    const commit = () => imports.commit({ id, provider: null, ...anywhere })
    const first = commit()
    expect(imports.waiting()).toEqual([])
    await expect(commit()).rejects.toThrow('being added')
    await expect(imports.reread({ id })).rejects.toThrow('being added')
    late.reject(new UsageError('The disk is full.'))
    await expect(first).rejects.toThrow('disk is full')
    await expect(commit()).resolves.toMatchObject({ added: 1 })
    expect(add).toHaveBeenCalledTimes(2)
  })

  test('are read beside each other: one that is read again ends only its own reading', async () => {
    const { imports } = setUp()
    const lists = [1, 2].map((n) => imports.open({ text: rednerId(n) })[0]!)
    const first = imports.reread({ id: lists[0]!.id })
    const second = imports.reread({ id: lists[1]!.id })
    const again = imports.reread({ id: lists[1]!.id })
    await expect(second).rejects.toMatchObject({ reason: 'USER_CANCELLED' })
    await expect(Promise.all([first, again])).resolves.toMatchObject([{ name: 'Pasted jobs' }, {}])
  })

  test('are no more than a thousand, and never fewer for that', () => {
    const { imports } = setUp()
    const paths = Array.from({ length: 999 }, (_, n) => `/lists/${n}.csv`)
    imports.open({ paths })
    expect(() => imports.open({ paths: ['/a.csv', '/b.csv'] })).toThrow('Add or discard')
    expect(imports.waiting()).toHaveLength(999)
    expect(imports.open({ paths: ['/a.csv'] })).toHaveLength(1)
  })
})

test('what a dropped or pasted webhook says counts at once, and again when its job is added', async () => {
  const hint = vi.fn<ImportDeps['hint']>()
  const { imports } = setUp({ hint })
  const payload = { event: 'job.completed', data: { jobId: rednerId(1), cost: 2.51 } }
  const { id } = await previewText(imports, JSON.stringify(payload))
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
  const preview = await previewFiles(setUp().imports, [folder])
  expect(preview.files).toEqual(['a.csv', 'b.csv'])
})

test('reads so many lists of a folder, and says that there are more', async () => {
  const folder = tempFolder()
  for (let n = 0; n < 205; n++) csv(folder, `${n}.csv`, [`${rednerId(n)},A`])
  const preview = await previewFiles(setUp().imports, [folder])
  expect(preview.counts.fresh).toBe(200)
  expect(preview.issues[0]?.issue).toMatchObject({ code: 'tooManyLists', params: { most: 200 } })
})

describe('how a list is read', () => {
  const table = 'name,old,new\nA,job_1,job_3\nB,job_2,job_4\n'
  const roles = { jobId: 'new', provider: null, account: null, product: null, title: 'name' }

  test('is remembered once it is confirmed, applied to the next of its kind, and forgotten', async () => {
    const memory = new ListChoices(memoryStoreFile())
    const { imports } = setUp({ memory })
    const { id } = await previewText(imports, table)
    await imports.reread({ id, roles })
    expect(memory.find(['name', 'old', 'new'])).toBeNull()
    await imports.commit({ id, provider: 'redner', ...anywhere })
    const next = await previewText(imports, 'New;Name;Old\njob_5;C;job_6\n')
    expect(next.reading.remembered).toBe(true)
    expect(next.roles).toMatchObject({ jobId: 'New', title: 'Name' })
    expect(next.sample[0]?.remoteId).toBe('job_5')
    const forgotten = await imports.reread({ id: next.id, forget: true })
    expect(forgotten.reading.remembered).toBe(false)
    expect((await previewText(imports, table)).sample).toEqual([])
  })

  test('is remembered with its template and provider, over a restart, until it is forgotten', async () => {
    const file = memoryStoreFile()
    const said = { ...anywhere, template: '{name} final.{ext}', provider: 'swiftia' }
    const text = 'Job ID,name\nclip-1,A\n'
    const before = setUp({ memory: new ListChoices(file) }).imports
    await before.commit({ ...said, id: (await previewText(before, text)).id })
    const { imports, add } = setUp({ memory: new ListChoices(file) })
    const next = await previewText(imports, 'NAME;job_id\nB;clip-2\n')
    expect(next).toMatchObject({ template: said.template, proposedProvider: 'swiftia' })
    expect(next.reading.remembered).toBe(true)
    await imports.commit({ ...anywhere, id: next.id, provider: 'swiftia' })
    expect(add.mock.calls[0]?.[0].template).toBe(said.template)
    const third = await previewText(imports, text)
    const usual = '{title}.{ext}'
    const forgotten = await imports.reread({ id: third.id, forget: true })
    expect(forgotten).toMatchObject({ template: usual, proposedProvider: null })
    expect(await previewText(imports, text)).toMatchObject({ template: usual })
  })

  test('is read without a remembered template or provider that there is no more', async () => {
    const memory = new ListChoices(memoryStoreFile())
    const choice = { roles: null, encoding: null, sheet: null }
    memory.remember(['job_id', 'name'], { ...choice, template: '{gone}.{ext}', provider: 'gone' })
    const preview = await previewText(setUp({ memory }).imports, 'job_id,name\nclip-1,A\n')
    expect(preview).toMatchObject({ template: '{title}.{ext}', proposedProvider: null })
  })

  test('is chosen by encoding, also where its names are wrong in the guessed one', async () => {
    const memory = new ListChoices(memoryStoreFile())
    const { imports } = setUp({ memory })
    const path = join(tempFolder(), 'a.csv')
    writeFileSync(path, Buffer.from('job_id;Gr\xf6\xdfe\njob_1;\xe9t\xe9\n', 'latin1'))
    const first = await previewFiles(imports, [path])
    expect(first.reading.encoding).toEqual({ name: 'windows-1252', guessed: true })
    const again = await imports.reread({ id: first.id, encoding: 'windows-1251' })
    expect(again.columns).toEqual(['job_id', 'GrцЯe'])
    await imports.commit({ id: first.id, provider: 'redner', ...anywhere })
    const next = await previewFiles(imports, [path])
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
    const book = await previewFiles(imports, [path])
    expect(book.reading.sheet).toEqual({ name: 'May', names: ['May', 'June'] })
    const june = await imports.reread({ id: book.id, sheet: 'June' })
    expect(june.sample.map(({ remoteId }) => remoteId)).toEqual(['job_2'])
    const list = await previewText(imports, 'abcdefgh\n1a2b3c4d5e6f7a8b9c\n1a2b3c4d5e6f7a8b9d\n')
    expect([list.reading.firstRow, list.counts.fresh]).toEqual(['names', 2])
    const told = await imports.reread({ id: list.id, firstRow: 'job' })
    expect([told.reading.firstRow, told.counts.fresh]).toEqual(['job', 3])
  })
})

describe('other columns', () => {
  const table = `name,ref,owner\nTrailer,${rednerId(1)},Ana\nTeaser,${rednerId(2)},redner\n`

  test('are read at once, in the same preview, and are counted again', async () => {
    const { imports, add } = setUp()
    const { id, roles, columns } = await previewText(imports, table)
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
    const preview = await previewText(imports, unclear)
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
    const { id } = await previewText(imports, `job_id,title,client\n${rednerId(1)},Trailer,Acme\n`)
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
    const { id } = await previewText(imports, rednerId(1))
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
    const preview = await previewText(imports, list)
    going = false
    expect(preview.counts.fresh).toBe(100_000)
    expect(turns).toBeGreaterThan(10)
    expect([...steps]).toEqual(['reading', 'comparing'])
  })

  test.each(['reading', 'comparing'])('stop while %s, and leave no preview', async (when) => {
    const { imports } = setUp({}, ({ id, step }) => {
      if (step === when) imports.discard(id)
    })
    await expect(previewText(imports, list)).rejects.toMatchObject({ reason: 'USER_CANCELLED' })
    expect(imports.waiting()).toEqual([])
  })

  test('stop during the last row, and leave no preview', async () => {
    const { imports } = setUp({
      lookUp: () => (row) => {
        if (row.remoteId === rednerId(99_999)) imports.discard(imports.waiting()[0]!.id)
        return null
      },
    })
    await expect(previewText(imports, list)).rejects.toMatchObject({ reason: 'USER_CANCELLED' })
    expect(imports.waiting()).toEqual([])
  })

  test('stop while they are added, and can be added again', async () => {
    const { imports, add } = setUp()
    const { id } = await previewText(imports, rednerId(1))
    add.mockImplementationOnce((_batch, _accounts, _rows, { signal }) => {
      imports.stop()
      return Promise.reject(signal!.reason as Error)
    })
    const request = { id, provider: null, ...anywhere }
    await expect(imports.commit(request)).rejects.toMatchObject({ reason: 'USER_CANCELLED' })
    await expect(imports.commit(request)).resolves.toMatchObject({ added: 1 })
  })
})
