import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import type { AddRequest } from '../../../main/control/protocol.ts'
import { addLists } from '../../../main/desktop/outside/add-lists.ts'
import { accountsToChoose } from '../../../main/desktop/importing/account-choice.ts'
import { DesktopImports, type ImportDeps } from '../../../main/desktop/importing/import-service.ts'
import { builtInListed } from '../../../main/imports/reading.ts'
import { checkTemplate } from '../../../main/naming/name-template.ts'
import { accountRecord } from '../../helpers/draft-rows.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const nothing: AddRequest = {
  files: [],
  ids: [],
  provider: null,
  account: null,
  folder: null,
  template: null,
  name: null,
  encoding: null,
  sheet: null,
  columns: {},
}

const two = [
  accountRecord('a', 'Main'),
  accountRecord('b', 'Second'),
  accountRecord('c', 'Adobe', 'adobe'),
]

function setUp(accounts = [accountRecord('a', 'Main')]) {
  const add = vi.fn<ImportDeps['add']>((_batch, _accounts, rows) =>
    Promise.resolve({ batchId: 1, added: rows.length, known: 0, retried: 0 }),
  )
  const imports = new DesktopImports({
    route: (row, chosen) =>
      row.provider ?? chosen ?? (row.remoteId.startsWith('job_') ? 'redner' : null),
    lookUp: () => () => null,
    accountsFor: (rows) => accountsToChoose(rows, accounts, {}),
    target: (name) => ({ name, folder: `/films/${name}`, template: '{title}.{ext}' }),
    exampleNames(template, columns, rows) {
      checkTemplate(template, columns ?? undefined)
      return rows.map(() => 'x')
    },
    hint: () => undefined,
    providers: builtInListed,
    add,
  })
  const send = (request: Partial<AddRequest>) =>
    addLists({ imports, accounts: () => accounts }, { ...nothing, ...request })
  return { imports, add, send }
}

function list(name: string, text: string): string {
  const path = join(tempFolder(), name)
  writeFileSync(path, text)
  return path
}

test('a list becomes a batch of its name, or of the name and folder that are said', async () => {
  const { send, add, imports } = setUp()
  const files = [list('Spring.csv', 'job_id,title\njob_1,One\njob_2,Two\n,None\n')]
  expect(await send({ files })).toEqual({
    batches: [{ name: 'Spring', added: 2, known: 0, retried: 0 }],
    remarks: [expect.stringMatching(/^Spring, line 4: /)],
  })
  expect(add.mock.lastCall?.[0]).toEqual({
    name: 'Spring',
    folder: '/films/Spring',
    template: '{title}.{ext}',
  })
  await send({ ids: ['job_3'], name: 'Late', folder: '/late', template: '{jobId}.{ext}' })
  expect(add.mock.lastCall?.[0]).toEqual({
    name: 'Late',
    folder: '/late',
    template: '{jobId}.{ext}',
  })
  expect(add.mock.lastCall?.[2].map(({ row }) => row.remoteId)).toEqual(['job_3'])
  expect(imports.waiting()).toEqual([])
})

test('what the window would ask is said to be missing, and nothing is added', async () => {
  const { send, add, imports } = setUp(two)
  const loose = list('Loose.csv', 'job_id,title\njob_1,One\n')
  const alien = list('Alien.csv', 'job_id\nsomething-else\n')
  const many =
    /^Loose\.csv: redner has several accounts: Main, Second\. Choose one with --account NAME/
  const refused: [Partial<AddRequest>, RegExp][] = [
    [{ files: [loose] }, many],
    [{ files: [alien] }, /^Alien\.csv: nothing says which provider/],
    [
      { files: [loose], account: 'Nina' },
      /^No account is called "Nina": there is Main, Second, Adobe\.$/,
    ],
    [{ files: [loose], account: 'Adobe' }, many],
    [{ files: [list('Empty.csv', 'job_id\n')] }, /./],
    [{ files: [join(tempFolder(), 'none.csv')] }, /./],
    [{ files: [loose], account: 'Main', columns: { title: 'Film' } }, /there is no column "Film"/],
    [{ files: [loose], account: 'Main', template: '{nothing}' }, /nothing/],
    // The first of the two could be added.
    [{ ids: ['job_9'], files: [alien], account: 'Main' }, /nothing says which provider/],
  ]
  for (const [request, why] of refused) await expect(send(request)).rejects.toThrow(why)
  expect(add).not.toHaveBeenCalled()
  expect(imports.waiting()).toEqual([])
})

test('a provider that is said belongs to jobs that say none, whatever accounts others have', async () => {
  const { send, add } = setUp(two)
  await send({ ids: ['x-1'], provider: 'adobe' })
  expect(add.mock.lastCall?.[2]).toMatchObject([{ provider: 'adobe', row: { remoteId: 'x-1' } }])
  await send({ ids: ['job_1'], account: 'second' })
  expect(add.mock.lastCall?.[1]).toEqual({ redner: 'b' })
})
