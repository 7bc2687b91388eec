/** Accounts at plain http addresses, and links into networks that are not the account's. */
import { expect, onTestFinished, test } from 'vitest'
import { createEngine } from '../../main/engine/create-engine.ts'
import type { Engine } from '../../main/engine/engine.ts'
import { startProxy } from '../helpers/connect-proxy.ts'
import {
  engineKit,
  inFolder,
  isObject,
  limits,
  reached,
  videoJob,
  type Kit,
} from '../helpers/engine-kit.ts'
import { nameServer } from '../helpers/name-server.ts'

const host = 'api.studio.example'

/** As an older version has left it: the provider at a name, over plain http, and not marked. */
function saveUnmarked(engine: Engine, kit: Kit): void {
  const baseUrl = kit.simulator.baseUrls.redner.replace('127.0.0.1', host)
  engine.saveAccount({ id: 'redner', provider: 'redner', name: 'Redner', baseUrl })
}

test('an account at plain http stops with one reason, keeps its jobs, and goes on when it is marked', async () => {
  nameServer({ [host]: ['127.0.0.1'] })
  const kit = await engineKit()
  const engine = kit.open()
  saveUnmarked(engine, kit)
  const names = ['job_1', 'job_2', 'job_3']
  const ids = await kit.add(
    engine,
    names.map((name) => videoJob(name, 1000)),
  )
  engine.start()
  for (const id of ids) {
    const { failure } = await reached(engine, id, 'blocked')
    expect(failure).toMatchObject({ reason: 'ACCOUNT_PLAIN_HTTP', advice: 'allowHttp' })
  }
  expect(engine.views.summary().attention).toHaveLength(1)
  expect(kit.simulator.stats().api.redner).toBe(0)

  engine.saveAccount({ ...engine.accounts()[0]!, allowHttp: true })
  // The store is on this machine, as the account is by what it has answered from.
  for (const id of ids) await reached(engine, id, 'completed')
  for (const name of names) {
    expect(isObject(inFolder(kit, `${name}.mp4`), `${name}.mp4`, 1000)).toBe(true)
  }
})

test('a mark outlives a restart, and one of the run does not', async () => {
  nameServer({ [host]: ['127.0.0.1'] })
  const kit = await engineKit()
  const first = kit.open({ allowHttp: true })
  saveUnmarked(first, kit)
  const [id] = await kit.add(first, [videoJob('job_1', 1000)])
  first.start()
  await reached(first, id!, 'completed')
  expect(first.accounts()[0]?.allowHttp ?? false).toBe(false)
  first.saveAccount({ ...first.accounts()[0]!, allowHttp: true })
  await first.stop()

  const second = createEngine({
    ...{ dataFolder: kit.data, limits, unattended: false, log: () => undefined },
    credential: () => null,
  })
  onTestFinished(() => second.stop())
  expect(second.accounts()).toMatchObject([{ id: 'redner', allowHttp: true }])
})

test('links of a provider that is known to a proxy only do not lead to this machine', async () => {
  const { proxy, close } = await startProxy({ hosts: { [host]: '127.0.0.1' } })
  onTestFinished(() => close())
  const route = (url: URL) => (url.hostname === host ? proxy : null)
  const kit = await engineKit()
  const engine = kit.open({
    allowHttp: true,
    network: { route, trust: undefined, certificates: [] },
  })
  saveUnmarked(engine, kit)
  const [id] = await kit.add(engine, [videoJob('job_1', 1000)])
  engine.start()
  const { failure } = await reached(engine, id!, 'failed')
  expect(failure).toMatchObject({ reason: 'NETWORK_ADDRESS_REFUSED', permanent: true })
  expect(kit.simulator.stats().storage.requests).toBe(0)
})
