import { expect, test } from 'vitest'
import fc from 'fast-check'
import { createBatchService } from '../../main/desktop/batch-service.ts'
import { desktopStrings } from '../helpers/desktop-strings.ts'
import { ProviderRegistry } from '../../main/providers/registry.ts'
import type { LookedAt } from '../../preload/contract/looked-at.ts'
import { queueQuerySchema, sortKeys } from '../../preload/contract/model.ts'
import { engineKit } from '../helpers/engine-kit.ts'

/** What the window may ask about batches, over two of them. */
async function desk() {
  const kit = await engineKit()
  const engine = kit.open({ undoGraceMs: 60_000 })
  const jobs = (batch: string) =>
    ['c', 'a', 'b'].map((name) => ({
      ...{ accountId: 'redner', remoteId: `${batch}_${name}`, title: `Film ${name}`, columns: {} },
    }))
  const template = '{title}.{ext}'
  for (const name of ['Été', 'Winter'])
    await engine.addBatch({ name, folder: kit.folder, template }, jobs(name))
  let kept: LookedAt | null = null
  const settings = {
    lookedAt: () => kept,
    saveLookedAt: (lookedAt: LookedAt) => void (kept = lookedAt),
  }
  const providers = new ProviderRegistry()
  const strings = () => desktopStrings('en')
  return { engine, service: createBatchService({ engine, settings, providers, strings }) }
}

const lookedAt = (batchId: number | null): LookedAt => ({
  ...{ view: 'queue', states: [], providers: [], locales: [], sort: 'queue', descending: false },
  batchId,
})

test('jobs and batches are found without regard to case and accents, the newest first', async () => {
  const { service } = await desk()
  const found = service.find('ETE')
  expect(found.batches).toMatchObject([{ id: 1, name: 'Été' }])
  expect(found.jobs.map(({ id }) => id)).toEqual([3, 2, 1])
  const { jobs } = service.find('film a')
  expect(jobs.map(({ id, batchName }) => [id, batchName])).toEqual([
    [5, 'Winter'],
    [2, 'Été'],
  ])
  expect(service.find('100%_\\').jobs).toEqual([])
})

test('the row of a job is where the list of any query has it', async () => {
  const { engine, service } = await desk()
  const queries = fc.record({
    sort: fc.constantFrom(...sortKeys),
    descending: fc.boolean(),
    batchId: fc.constantFrom(null, 1, 2),
    text: fc.constantFrom('', 'film a', 'Winter'),
  })
  fc.assert(
    fc.property(queries, fc.integer({ min: 1, max: 7 }), (parts, id) => {
      const query = queueQuerySchema.parse(parts)
      const ids = engine.views.page(query).rows.map((row) => row.id)
      expect(service.rowOf({ query, id })).toBe(ids.indexOf(id))
    }),
  )
})

test('a start does not return to a batch that is gone', async () => {
  const { engine, service } = await desk()
  expect(service.lookedAt()).toBeNull()
  for (const batchId of [null, 2]) {
    service.saveLookedAt(lookedAt(batchId))
    expect(service.lookedAt()).toEqual(lookedAt(batchId))
  }
  await engine.act({ action: 'remove', target: { filter: queueQuerySchema.parse({ batchId: 2 }) } })
  await engine.stop()
  const again = await desk()
  again.service.saveLookedAt(lookedAt(99))
  expect(again.service.lookedAt()).toBeNull()
})

test('the ids of jobs are the provider’s', async () => {
  const { service } = await desk()
  expect(await service.remoteIds({ ids: [4, 2, 77] })).toEqual(['Été_a', 'Winter_c'])
})
