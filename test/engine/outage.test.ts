import { expect, onTestFinished, test, vi } from 'vitest'
import { BreakableNetwork } from '../helpers/breakable-network.ts'
import { engineKit, limits, reached, videoJob } from '../helpers/engine-kit.ts'
import { runCli } from '../helpers/run-cli.ts'
import type { Kit } from '../helpers/engine-kit.ts'
import type { Engine } from '../../main/engine/engine.ts'

async function breakableKit() {
  const network = new BreakableNetwork()
  const kit = await engineKit({ through: network.relayTo })
  onTestFinished(() => network.close())
  return { network, kit }
}

/** Slow enough that the outage meets them in the middle. */
const slow = { bytesPerSecond: 40_000 }
const a2e = (id: string, faults = {}) =>
  videoJob(id, 400_000, faults, { provider: 'a2e', product: 'avatar', pollsUntilDone: 1 })

/** Jobs of both providers: some download when the network goes, others are still to be asked about. */
function jobsOfBoth() {
  const downloading = [videoJob('job_d1', 400_000, slow), a2e('6650f1aa0000000000000001', slow)]
  const asked = Array.from({ length: 6 }, (_, n) =>
    n % 2 === 0
      ? videoJob(`job_w${n}`, 10_000, {}, { pollsUntilDone: 12 })
      : { ...a2e(`6650f1aa00000000000000a${n}`), pollsUntilDone: 12 },
  )
  return [...downloading, ...asked]
}

function openBoth(kit: Kit): Engine {
  const engine = kit.open({ limits: { ...limits, concurrency: 2, pollIntervalSeconds: 0.1 } })
  const baseUrl = kit.simulator.baseUrls.a2e
  engine.saveAccount({ id: 'a2e', provider: 'a2e', name: 'A2E', baseUrl })
  return engine
}

test(
  'with two accounts, an outage in the middle of downloads is recovered from, and every job ends',
  { timeout: 60_000 },
  async () => {
    const { network, kit } = await breakableKit()
    const engine = openBoth(kit)
    const ids = await kit.add(engine, jobsOfBoth())
    engine.start()
    await Promise.all(ids.slice(0, 2).map((id) => reached(engine, id, 'downloading')))
    network.cut()
    await expect
      .poll(() => engine.views.summary().attention.length, { timeout: 20_000 })
      .toBeGreaterThan(0)
    network.restore()
    const ended = await Promise.all(ids.map((id) => reached(engine, id, 'completed', 'failed')))
    expect(ended.map(({ state }) => state)).toEqual(ids.map(() => 'completed'))
    expect(engine.views.summary().attention).toEqual([])
  },
)

test(
  'a run over two providers outlasts an outage, with an address for each of them',
  { timeout: 60_000 },
  async () => {
    const { network, kit } = await breakableKit()
    const { baseUrls, credentials } = kit.simulator
    const jobs = jobsOfBoth()
    for (const job of jobs) kit.simulator.addJob(job)
    let cuts = 0
    const { code, events } = await runCli(
      [
        'fetch',
        ...jobs.map(({ id }) => id),
        ...['--base-url', `redner=${baseUrls.redner}`, '--base-url', `a2e=${baseUrls.a2e}`],
        ...['--out', kit.folder, '--data', kit.data, '--poll-interval', '0.1', '--json'],
      ],
      {
        env: {
          REELHAUL_API_KEY_REDNER: credentials.redner.key,
          REELHAUL_API_KEY_A2E: credentials.a2e.key,
        },
        onFirstLine() {
          setTimeout(() => {
            cuts++
            network.cut()
            setTimeout(() => network.restore(), 2500)
          }, 800)
        },
      },
    )
    const completed = events.filter(({ event, state }) => event === 'job' && state === 'completed')
    expect(new Set(completed.map(({ id }) => id))).toEqual(new Set(jobs.map(({ id }) => id)))
    expect([code, cuts]).toEqual([0, 1])
  },
)

test(
  'an account that asks for a long wait keeps no slot from the others',
  { timeout: 30_000 },
  async () => {
    const { kit } = await breakableKit()
    const engine = openBoth(kit)
    const name = 'viddyscribe'
    const baseUrl = kit.simulator.baseUrls[name]
    engine.saveAccount({ id: name, provider: name, name: 'ViddyScribe', baseUrl })
    // Their links are over at once: each download has to ask for another one.
    const waiting = Array.from({ length: 6 }, (_, n) => {
      const job = videoJob(`task_b${n}`, 400_000, { deadLinks: 1 }, { provider: name })
      return { ...job, outputs: job.outputs.map((one) => ({ ...one, field: 'video_signed_url' })) }
    })
    const ids = await kit.add(engine, waiting)
    const limited = { status: 429, body: '{}', headers: { 'retry-after': '3000' } }
    // From its sixth link of the twelve that are needed on; an event of the engine may come too late.
    const issue = kit.simulator.store.link.bind(kit.simulator.store)
    const links = vi.spyOn(kit.simulator.store, 'link').mockImplementation((...link) => {
      if (links.mock.calls.length === 6) kit.simulator.answerNext(name, limited, 10)
      return issue(...link)
    })
    engine.start()
    await expect
      .poll(() => engine.views.summary().attention[0]?.until ?? 0, { timeout: 20_000 })
      .toBeGreaterThan(Date.now())
    const [free = 0] = await kit.add(engine, [videoJob('job_free', 20_000)])
    expect((await reached(engine, free, 'completed', 'failed')).state).toBe('completed')
    expect(ids.map((id) => engine.store.jobs.get(id)?.state)).not.toContain('failed')
  },
)
