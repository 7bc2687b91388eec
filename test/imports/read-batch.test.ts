import { builtInProviders } from '../../preload/contract/vocabulary.ts'
import { describe, expect, it } from 'vitest'
import {
  MAX_BATCH_BYTES,
  readBatch,
  readIds,
  refuseTooLarge,
} from '../../main/imports/read-batch.ts'
import { UsageError } from '../../main/errors.ts'
import { rowIssueInEnglish } from '../../main/strings/english.ts'
import { hostileNames } from '../helpers/hostile-names.ts'
import { seeded } from '../helpers/seeded.ts'

const ids = async (text: string | Uint8Array, name = 'spring.csv') =>
  (await readBatch(name, text)).rows.map((row) => row.remoteId)
const uuid = (n: number) => `d639c2a7-4b18-44cc-9f9b-${String(n).padStart(12, '0')}`

describe('a table', () => {
  it('gives jobs with line, title, provider, account and the other columns', async () => {
    const text =
      'Job ID;Title;Provider;Account;Client\njob_1;"Spring; part 1";Redner;Main;ACME\n\njob_2;;;;\n'
    expect(await readBatch('lists/Spring campaign.csv', text)).toEqual({
      name: 'Spring campaign',
      rows: [
        {
          line: 2,
          remoteId: 'job_1',
          provider: 'redner',
          account: 'Main',
          product: null,
          title: 'Spring; part 1',
          columns: { Title: 'Spring; part 1', Provider: 'Redner', Account: 'Main', Client: 'ACME' },
          earlier: null,
        },
        {
          line: 4,
          remoteId: 'job_2',
          provider: null,
          account: null,
          product: null,
          title: null,
          columns: {},
          earlier: null,
        },
      ],
      issues: [],
      unusable: 0,
      duplicates: [],
      roles: {
        jobId: 'Job ID',
        provider: 'Provider',
        account: 'Account',
        product: null,
        title: 'Title',
      },
      columns: ['Job ID', 'Title', 'Provider', 'Account', 'Client'],
      hints: [],
      passedOver: 0,
      doubtful: false,
      source: { encoding: null, sheet: null },
      header: ['Job ID', 'Title', 'Provider', 'Account', 'Client'],
      remembered: null,
    })
  })

  it.each([
    ['job_id,title\njob_1,A', 'job_id'],
    ['title,jobId\nA,job_1', 'jobId'],
    ['Title\tTask-ID\nA\tjob_1', 'Task-ID'],
    ['_id,name\njob_1,A', '_id'],
    ['"ID","Title"\n"job_1","A"', 'ID'],
    ['id|title\njob_1|A', 'id'],
    ['id,title,reference\n1,A,job_1\n2,B,job_1', 'reference'],
    ['id,job_id\n7,job_1', 'job_id'],
    ['Clip,Nummer\nA,job_1\nB,job_1', 'Nummer'],
    ['A,job_1\nB,job_1', 'column 2'],
    ['job_id\njob_1', 'job_id'],
    ['sep=;\njob_id;title\njob_1;A', 'job_id'],
    ['\uFEFFjob_id,title\njob_1,A', 'job_id'],
    ['# exported in May\njob_id,title\njob_1,A', 'job_id'],
  ])('finds the column of IDs in %j', async (text, column) => {
    const draft = await readBatch('spring.csv', text)
    expect(draft.roles?.jobId).toBe(column)
    expect(draft.rows[0]?.remoteId).toBe('job_1')
  })

  it('takes the product of a job from its column, in JSON too, and from a payload', async () => {
    const products = async (name: string, text: string) =>
      (await readBatch(name, text)).rows.map(({ product }) => product)
    const table = 'job_id,Product\njob_1,faceSwap\njob_2,\njob_3,https://x.example/?key=1\n'
    expect(await products('a.csv', table)).toEqual(['faceSwap', null, null])
    const list = [{ jobId: 'job_1', product: 'faceSwap' }, { jobId: 'job_2' }]
    expect(await products('a.json', JSON.stringify(list))).toEqual(['faceSwap', null])
    const payload = { event: 'job.completed', data: { jobId: 'job_1', apiProduct: 'dub' } }
    expect(await products('p.json', JSON.stringify(payload))).toEqual(['dub'])
  })

  it('prefers a column of documented shapes to one that only has numbers', async () => {
    expect(await ids(`id,clip\n1,${uuid(1)}\n2,${uuid(2)}`)).toEqual([uuid(1), uuid(2)])
    expect(await ids('id,clip\n1,Spring\n2,Autumn')).toEqual(['1', '2'])
  })

  it('takes an ID in hexadecimal digits for the same in both cases, and no other', async () => {
    const ids = ['652630d6bae4de626f8b49ec', '652630D6BAE4DE626F8B49EC', 'job_abc1', 'job_ABC1']
    const draft = await readBatch('spring.csv', ['job_id', ...ids].join('\n'))
    expect(draft.rows.map(({ remoteId }) => remoteId)).toEqual([ids[0], ids[2], ids[3]])
    expect(draft.duplicates).toEqual([{ line: 3, firstLine: 2, remoteId: ids[1] }])
  })

  it('counts and lists what is double and what is unusable, by line', async () => {
    const text = [
      'job_id,title',
      'job_1,A',
      ' job_1 ,again',
      ',no id',
      'job 3,a space',
      'https://x.test/job_4?Signature=s3cret,a link',
      '1.23E+15,rounded',
      'a/b,slash',
      `${'x'.repeat(201)},long`,
      'job_5,"never closed',
      '..,dots',
      "'job_6,from a spreadsheet",
      'job_id,title',
    ].join('\n')
    const draft = await readBatch('spring.csv', text)
    expect(draft.rows.map((row) => [row.line, row.remoteId])).toEqual([
      [2, 'job_1'],
      [12, 'job_6'],
    ])
    expect(draft.duplicates).toEqual([{ line: 3, firstLine: 2, remoteId: 'job_1' }])
    expect(draft.unusable).toBe(8)
    const remarks = draft.issues.filter(({ line }) => line === null)
    expect(remarks.map(({ issue }) => issue)).toEqual([
      { code: 'linesPassedOver', params: { n: 1, line: 13 } },
    ])
    const messages = new Map(
      draft.issues.flatMap(({ line, issue }) =>
        line === null ? [] : [[line, rowIssueInEnglish(issue)] as const],
      ),
    )
    expect([...messages.keys()].sort((a, b) => a - b)).toEqual([4, 5, 6, 7, 8, 9, 10, 11])
    expect(messages.get(4)).toBe('there is no job ID')
    expect(messages.get(5)).toBe('“job 3” is not a job ID: it contains a space')
    expect(messages.get(6)).toBe('this is a link, not a job ID')
    expect(messages.get(7)).toMatch(/spreadsheet has rounded/)
    expect(messages.get(8)).toMatch(/contains “\/”/)
    expect(messages.get(10)).toBe('a quote is never closed')
    expect(JSON.stringify(draft)).not.toContain('s3cret')
  })

  it('never keeps links, which may be presigned', async () => {
    const text = 'job_id,title,url\njob_1,https://s.test/t,https://s.test/x?X-Amz-Signature=s3cret'
    expect((await readBatch('a.csv', text)).rows[0]).toMatchObject({ title: null, columns: {} })
  })

  it('keeps the same ID of different providers apart', async () => {
    const draft = await readBatch(
      'a.csv',
      'job_id,provider\njob_1,redner\njob_1,adobe\njob_1,redner',
    )
    expect(draft.rows).toHaveLength(2)
    expect(draft.duplicates).toHaveLength(1)
  })

  it.each([
    ['Redner', 'redner'],
    ['ADOBE Audio and Video API', 'adobe'],
    ['Viddy-Scribe', 'viddyscribe'],
    ['Swiftia VideoShorts', 'swiftia'],
    ['a2e.ai', 'a2e'],
  ])('knows the provider %s', async (cell, provider) => {
    const draft = await readBatch('a.csv', `job_id,provider\njob_1,${cell}`)
    expect(draft.rows[0]?.provider).toBe(provider)
  })

  it('does not take a client for a provider', async () => {
    const draft = await readBatch('a.csv', 'job_id,client\njob_1,Adobe\njob_2,Adobe')
    expect(draft.rows[0]).toMatchObject({ provider: null, columns: { client: 'Adobe' } })
  })

  it('lists a row whose provider is unknown', async () => {
    const draft = await readBatch('a.csv', 'job_id,provider\njob_1,redner\njob_2,Foo')
    const issue = { code: 'provider', params: { text: 'Foo', names: [...builtInProviders] } }
    expect(draft.issues).toEqual([{ file: 'a.csv', line: 3, issue }])
  })

  it.each([
    ['utf16le with mark', Buffer.from('\uFEFFjob_id;Título\r\njob_1;Łódź\r\n', 'utf16le')],
    ['utf16le', Buffer.from('job_id;Título\r\njob_1;Łódź\r\n', 'utf16le')],
    ['utf16be', Buffer.from('\uFEFFjob_id;Título\r\njob_1;Łódź\r\n', 'utf16le').swap16()],
    ['utf8 with mark', Buffer.from('\uFEFFjob_id;Título\r\njob_1;Łódź\r\n')],
  ])('is read as %s', async (_, bytes) => {
    const draft = await readBatch('a.csv', bytes)
    expect(draft.rows[0]).toMatchObject({ remoteId: 'job_1', columns: { Título: 'Łódź' } })
  })

  it('is read as Windows-1252 with a remark', async () => {
    const draft = await readBatch('a.csv', Buffer.from('job_id;title\njob_1;Caf\xe9', 'latin1'))
    expect(draft.rows[0]?.title).toBe('Café')
    expect(draft.issues).toEqual([
      { file: 'a.csv', line: null, issue: { code: 'windows1252', params: {} } },
    ])
    expect(draft.unusable).toBe(0)
  })
})

describe('a list', () => {
  it('is one ID a line, with comments', async () => {
    const text = '# spring\njob_1\n\n  job_2  # the trailer\n"job_3"\n'
    expect(await ids(text, 'jobs.txt')).toEqual(['job_1', 'job_2', 'job_3'])
  })

  it.each([
    ['job_1, job_2;job_3'.replace(';', ','), ['job_1', 'job_2', 'job_3']],
    ['job_1 job_2\njob_3', ['job_1', 'job_2', 'job_3']],
    ['job_1,job_2,\njob_3', ['job_1', 'job_2', 'job_3']],
    [`${uuid(1)}, ${uuid(2)}`, [uuid(1), uuid(2)]],
    ['652630d6bae4de626f8b49ec', ['652630d6bae4de626f8b49ec']],
    ['task_abc123xyz', ['task_abc123xyz']],
    ['1001\n1002', ['1001', '1002']],
    ['job_abc\njob_def', ['job_abc', 'job_def']],
  ])('is read from %j', async (text, expected) => {
    expect(await ids(text, 'Pasted text')).toEqual(expected)
  })

  it('is taken as given when the IDs come one by one', () => {
    expect(readIds('command line', ['abcdef', 'job_1', 'job_1']).rows).toHaveLength(2)
    expect(() => readIds('command line', ['a b'])).toThrow(UsageError)
  })
})

describe('what cannot be used', () => {
  it.each([
    ['', /spring\.csv: the file is empty/],
    [' \n\n', /empty/],
    [
      'name,clip\nSpring,spring.mov\n',
      /the columns are name, clip; rename the right one to job_id/,
    ],
    ['Spring,spring.mov\nAutumn,x y\n', /add a first line with names/],
    ['job_id,title\n', /there are no job IDs/],
    ['job_id\na b\nc d\ne f\n', /line 2: “a b” is not a job ID.*2 more/],
    ['hello\nworld\n', /no line looks like a job ID/],
    [`job_1,${uuid(1)}\njob_2,${uuid(2)}\n`, /several columns could hold the job IDs/],
    ['<html><body>Not found</body></html>', /spring\.csv/],
  ])('is refused with a reason: %j', async (text, message) => {
    await expect(readBatch('spring.csv', text)).rejects.toThrow(UsageError)
    await expect(readBatch('spring.csv', text)).rejects.toThrow(message)
  })

  it('is a file beyond the limit', () => {
    expect(() => refuseTooLarge('a.csv', MAX_BATCH_BYTES)).not.toThrow()
    expect(() => refuseTooLarge('a.csv', MAX_BATCH_BYTES + 1)).toThrow(/a\.csv: .*257 MiB.*256 MiB/)
  })

  it('ends in a UsageError and nothing else, whatever it is', async () => {
    const random = seeded(5)
    const texts = hostileNames(4, 400)
    const starts = ['', 'job_id,title\n', '{"a":', '[', '{"event":"job.x","data":', 'sep=|\n', '"']
    for (const text of texts) {
      const bytes = Buffer.from(
        random.pick(starts) + text + random.pick(['\n', ',', '"', '\0', '}']),
      )
      const name = random.pick(['a.csv', 'a.json', 'a.txt', 'a.jsonl', ''])
      for (const content of [bytes, bytes.toString(), bytes.subarray(random.int(bytes.length))]) {
        await readBatch(name, content).then(
          (draft) => expect(draft.rows.length).toBeGreaterThan(0),
          (error: unknown) => expect(error).toBeInstanceOf(UsageError),
        )
      }
    }
  })
})

it('reads 100,000 rows with progress', async () => {
  const rows = Array.from({ length: 100_000 }, (_, i) => `job_${i};"Spring; ${i}"\n`)
  const shares: number[] = []
  const draft = await readBatch('a.csv', Buffer.from(`job_id;title\n${rows.join('')}`), {
    onProgress: (share) => shares.push(share),
  })
  expect(draft.rows).toHaveLength(100_000)
  expect(draft.rows.at(-1)).toMatchObject({ line: 100_001, title: 'Spring; 99999' })
  expect(shares.length).toBeGreaterThan(20)
  expect(shares).toEqual([...shares].sort((a, b) => a - b))
  expect(shares.at(-1)).toBe(1)
})
