/** What the policy of this machine does not allow is not done, at no time and for no caller. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { engineRulesOf } from '../../main/engine/engine-rules.ts'
import { Policy } from '../../main/policy/policy.ts'
import type { PolicyRules } from '../../main/policy/policy-file.ts'
import { engineKit, reached, videoJob } from '../helpers/engine-kit.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

function rulesOf(rules: Omit<PolicyRules, 'version'>) {
  const sources = [{ file: 'policy.json', rules: { version: 1 as const, ...rules } }]
  return { rules: engineRulesOf(new Policy(sources, { platform: process.platform, home: '/' })) }
}

test('jobs of an account that is no longer allowed wait with one reason, and go on when it is again', async () => {
  const kit = await engineKit()
  const first = kit.open()
  const ids = await kit.add(first, [videoJob('job_1'), videoJob('job_2')])
  await first.stop()

  const second = kit.open(rulesOf({ providers: ['adobe'] }))
  second.start()
  for (const id of ids) {
    const { failure } = await reached(second, id, 'blocked')
    expect(failure).toMatchObject({
      ...{ reason: 'ACCOUNT_FORBIDDEN_BY_POLICY', advice: 'askAdministrator' },
      message: expect.stringContaining('policy.json (providers)') as string,
    })
  }
  expect(second.views.summary().attention).toHaveLength(1)
  expect(kit.simulator.stats().api.redner).toBe(0)
  await second.stop()

  const third = kit.open(rulesOf({ origins: [kit.simulator.baseUrls.redner] }))
  third.start()
  for (const id of ids) await reached(third, id, 'completed')
})

test('nothing is saved in a folder that is not allowed, also not for jobs that were there before', async () => {
  const kit = await engineKit()
  const first = kit.open()
  const [id] = await kit.add(first, [videoJob('job_1')])
  await first.stop()

  const allowed = tempFolder()
  const engine = kit.open(rulesOf({ folders: [allowed] }))
  engine.start()
  const { failure } = await reached(engine, id!, 'failed')
  expect(failure).toMatchObject({ reason: 'FILE_FORBIDDEN_BY_POLICY', permanent: true })
  expect(kit.simulator.stats().storage.requests).toBe(0)

  const batch = engine.store.batches.all()[0]!
  const outside = { reason: 'FILE_FORBIDDEN_BY_POLICY' }
  const target = { ids: [id!] }
  await expect(engine.batchActions.changeFolder(batch.id, tempFolder())).rejects.toMatchObject(
    outside,
  )
  const again = { target, folder: join(allowed, '..'), template: null, changed: 'keep' as const }
  await expect(engine.downloadAgain(again)).rejects.toMatchObject(outside)
  const other = { name: 'Other', folder: tempFolder(), template: batch.template }
  await expect(engine.addBatch(other, [])).rejects.toMatchObject(outside)

  await engine.batchActions.changeFolder(batch.id, join(allowed, 'Batch'))
  await engine.act({ action: 'retry', target })
  await reached(engine, id!, 'completed')
})

test('a host that is not named is not asked, at no hop', async () => {
  const kit = await engineKit()
  const engine = kit.open(rulesOf({ stores: ['media.example.com', '*.example.org'] }))
  const [id] = await kit.add(engine, [videoJob('job_1')])
  engine.start()
  const { failure } = await reached(engine, id!, 'failed')
  expect(failure).toMatchObject({ reason: 'NETWORK_ADDRESS_REFUSED', advice: 'askAdministrator' })
  expect(kit.simulator.stats().storage.requests).toBe(0)
})

test('a mark for plain http is worth nothing where the policy forbids it', async () => {
  const kit = await engineKit()
  const engine = kit.open({ ...rulesOf({ allowHttp: false }), allowHttp: true })
  engine.saveAccount({
    ...{ id: 'redner', provider: 'redner', name: 'Redner', allowHttp: true },
    baseUrl: 'http://api.studio.example',
  })
  const [id] = await kit.add(engine, [videoJob('job_1')])
  engine.start()
  expect((await reached(engine, id!, 'blocked')).failure?.reason).toBe('ACCOUNT_PLAIN_HTTP')
})
