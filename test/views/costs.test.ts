import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CostViews } from '../../main/views/costs.ts'
import { addJobs } from '../helpers/add-jobs.ts'
import { queueKit } from '../helpers/queue-kit.ts'

type Columns = Readonly<Record<string, string>>

function costsKit() {
  const kit = queueKit()
  const priced = (name: string, columns: Columns, cost: number | null, unit: string | null) => {
    const row = { accountId: 'a', remoteId: `job_${Math.random()}`, title: null, columns }
    const batch = { name, folder: '/files', template: '{title}.{ext}' }
    const [id] = addJobs(kit.store, batch, [row], 0).added
    kit.store.jobs.update(id!, { cost, costUnit: unit }, 1)
    return id!
  }
  return { ...kit, priced, views: new CostViews(kit.store) }
}

test('costs are added up by batch and by account, and never across units', () => {
  const { views, priced } = costsKit()
  priced('Spring', {}, 0.1, 'USD')
  priced('Autumn', {}, 0.2, 'USD')
  priced('Autumn', {}, 30, 'credits')
  priced('Winter', {}, null, null)
  const sums = [
    { unit: 'USD', amount: 0.3 },
    { unit: 'credits', amount: 30 },
  ]
  expect(views.list({ by: 'account' })).toMatchObject({
    rows: [{ label: 'Redner', jobs: 4, priced: 3, sums }],
    total: { jobs: 4, priced: 3, sums },
  })
  const { rows } = views.list({ by: 'batch' })
  expect(rows.map(({ label, jobs, priced: known }) => [label, jobs, known])).toEqual([
    ['Autumn', 1, 1],
    ['Autumn', 1, 1],
    ['Spring', 1, 1],
    ['Winter', 1, 0],
  ])
})

test('jobs of which a column says nothing come last, and removed jobs cost nothing', () => {
  const { views, priced, queue } = costsKit()
  priced('Spring', { Client: 'Globex' }, 2, 'USD')
  priced('Spring', { Client: 'Acme' }, 1, 'USD')
  priced('Spring', { Client: '  ' }, 4, 'USD')
  queue.trash({ ids: [priced('Spring', { Client: 'Acme' }, 100, 'USD')] })
  const { rows, columns } = views.list({ by: 'column', column: 'Client' })
  expect(columns).toEqual(['Client'])
  expect(rows.map(({ label, sums }) => [label, sums[0]?.amount])).toEqual([
    ['Acme', 1],
    ['Globex', 2],
    [null, 4],
  ])
})

test('a column may be called anything', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), (raw) => {
      // What is no text cannot be stored as text.
      const name = raw.toWellFormed().replaceAll('\0', '')
      fc.pre(name !== '__proto__')
      const { views, priced } = costsKit()
      priced('Spring', { [name]: 'Acme', other: 'x' }, 5, 'USD')
      const { rows, columns } = views.list({ by: 'column', column: name })
      expect(columns).toContain(name)
      expect(rows).toMatchObject([
        { label: name === 'other' ? 'x' : 'Acme', sums: [{ amount: 5 }] },
      ])
    }),
    { numRuns: 60 },
  )
})

test('the file has one line for each label and unit, and no formula', () => {
  const { views, priced } = costsKit()
  priced('Spring', { '=Client': '+Acme' }, 1.5, 'USD')
  priced('Spring', { '=Client': '+Acme' }, 30, 'credits')
  priced('Spring', {}, null, null)
  const text = [...views.csv({ by: 'column', column: '=Client' })].join('')
  const rows = parse(text, { bom: true })
  expect(rows).toEqual([
    ["'=Client", 'jobs', 'priced_jobs', 'cost', 'unit'],
    ["'+Acme", '2', '2', '1.5', 'USD'],
    ["'+Acme", '2', '2', '30', 'credits'],
    ['', '1', '0', '', ''],
  ])
})
