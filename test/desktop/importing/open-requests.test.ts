import { EventEmitter } from 'node:events'
import type { App } from 'electron'
import { describe, expect, test, vi } from 'vitest'
import { readAddLink } from '../../../main/desktop/importing/add-link.ts'
import { OpenLists } from '../../../main/desktop/importing/open-lists.ts'
import { PendingImports } from '../../../main/desktop/importing/pending-imports.ts'
import {
  openRequestsIn,
  OpenRequests,
  type OpenRequest,
} from '../../../main/desktop/importing/open-requests.ts'

describe('a link', () => {
  test('proposes jobs of a provider, under a name', () => {
    const draft = readAddLink('reelhaul://add?provider=redner&ids=job_1,job_2%20job_1&name=Spring')
    expect(draft.name).toBe('Spring')
    expect(draft.rows.map(({ remoteId, provider }) => [remoteId, provider])).toEqual([
      ['job_1', 'redner'],
      ['job_2', 'redner'],
    ])
    expect(draft.duplicates).toHaveLength(1)
  })

  test('is taken with and without a slash, in any case, without provider and name', () => {
    const draft = readAddLink('REELHAUL://add/?ids=job_1')
    expect(draft).toMatchObject({ name: 'Linked jobs', rows: [{ provider: null }] })
  })

  test('cannot say where files go or whom to ask', () => {
    const hostile = 'reelhaul://add?ids=job_1&folder=/etc&baseUrl=http://evil&template=../../x'
    expect(readAddLink(hostile).rows[0]).toMatchObject({ columns: {}, account: null })
  })

  test('has a name of one printable line', () => {
    const { name } = readAddLink(
      `reelhaul://add?ids=job_1&name=%0A..%2F..%2Fetc%00%E2%80%AE${'x'.repeat(500)}`,
    )
    expect(name).toMatch(/^\.\.\/\.\.\/etc x+$/)
    expect(name).toHaveLength(100)
  })

  test.each([
    ['https://add?ids=job_1', /not a link/],
    ['reelhaul:add?ids=job_1', /begin with/],
    ['reelhaul://add/../../x?ids=job_1', /begin with/],
    ['reelhaul://user@add?ids=job_1', /begin with/],
    ['reelhaul://remove?ids=job_1', /begin with/],
    ['reelhaul://add', /no job IDs/],
    ['reelhaul://add?ids=,,%20', /no job IDs/],
    ['reelhaul://add?ids=../../etc/passwd', /no row can be used/],
    ['reelhaul://add?ids=job_1&provider=evil', /not a known provider/],
    [`reelhaul://add?ids=${'a'.repeat(100_001)}`, /too long/],
    [
      `reelhaul://add?ids=${Array.from({ length: 5001 }, (_, n) => `job_${n}`).join()}`,
      /5,001 job IDs/,
    ],
  ])('%.60s is refused in a sentence', (link, why) => {
    expect(() => readAddLink(link)).toThrow(why)
  })
})

describe('a command line', () => {
  test('names links and lists, past switches and other files', () => {
    const argv = [
      ...[
        '/opt/reelhaul',
        '--hidden',
        '--file=/x.csv',
        '-r',
        '/app/hold.cjs',
        'reelhaul://add?ids=1',
      ],
      ...['/lists/Spring.reelhaul.csv', 'here.TSV', 'file:///lists/a%20b.csv', '/etc/passwd'],
    ]
    expect(openRequestsIn(argv, '/home/ana')).toEqual({
      links: ['reelhaul://add?ids=1'],
      files: ['/lists/Spring.reelhaul.csv', '/home/ana/here.TSV', '/lists/a b.csv'],
    })
  })

  test.each([
    '\\\\evil\\share\\x.csv',
    '//evil/share/x.csv',
    '\\\\.\\pipe\\x.csv',
    'file://evil/share/x.csv',
    'https://evil/x.csv',
    'smb://evil/x.csv',
    'file://%zz/x.csv',
  ])('%s is left alone', (argument) => {
    expect(openRequestsIn(['app', argument], '/home/ana')).toEqual({ links: [], files: [] })
  })
})

describe('openRequests', () => {
  test('from before anybody listened are kept', () => {
    const app = new EventEmitter()
    const openRequests = new OpenRequests(
      app as unknown as App,
      ['app', 'reelhaul://add?ids=1'],
      '/',
    )
    const event = { preventDefault: vi.fn() }
    app.emit('open-file', event, '/lists/a.csv')
    const heard: OpenRequest[] = []
    openRequests.listen((request) => heard.push(request))
    app.emit('open-url', event, 'reelhaul://add?ids=2')
    app.emit('open-url', event, 'https://elsewhere')
    app.emit('second-instance', {}, ['app', 'b.csv'], '/from')
    app.emit('second-instance', {}, ['app'], '/from')
    expect(heard).toEqual([
      { links: ['reelhaul://add?ids=1'], files: [] },
      { links: [], files: ['/lists/a.csv'] },
      { links: ['reelhaul://add?ids=2'], files: [] },
      { links: [], files: ['/from/b.csv'] },
    ])
  })
})

describe('offers', () => {
  const links = (count: number) =>
    Array.from({ length: count }, (_, n) => `reelhaul://add?ids=${n}`)

  test('become lists that wait, files first; links without end push nothing out', () => {
    const show = vi.fn()
    const lists = new OpenLists<never>()
    const pendingImports = new PendingImports({ open: (sources) => lists.open(sources), show })
    pendingImports.add({ links: links(30), files: ['/a.csv'] })
    pendingImports.add({ links: ['reelhaul://add?ids=late'], files: ['/a.csv', '/b.csv'] })
    expect(show).toHaveBeenCalledTimes(2)
    const taken = pendingImports.take()
    expect(taken.map(({ kind, name }) => `${kind} ${name}`.trim())).toEqual([
      ...['files a.csv', 'files b.csv'],
      ...Array.from({ length: 20 }, () => 'link'),
    ])
    expect(taken.map(({ id }) => lists.get(id).source)).toContainEqual({ link: links(1)[0] })
    expect(pendingImports.take()).toEqual([])
  })

  test('that find no room are taken when there is some', () => {
    const lists = new OpenLists<never>()
    const pendingImports = new PendingImports({
      open: (sources) => lists.open(sources),
      show: () => undefined,
    })
    pendingImports.add({ links: links(20), files: [] })
    const [first] = pendingImports.take()
    pendingImports.add({ links: ['reelhaul://add?ids=late'], files: [] })
    expect(() => pendingImports.take()).toThrow('Add or discard')
    lists.discard(first!.id)
    const [late] = pendingImports.take()
    expect(lists.get(late!.id).source).toEqual({ link: 'reelhaul://add?ids=late' })
  })
})
