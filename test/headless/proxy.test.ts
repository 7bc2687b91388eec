import { onTestFinished, expect, test } from 'vitest'
import { startSimulator } from '../../main/demo/simulator.ts'
import { startProxy } from '../helpers/connect-proxy.ts'
import { videoJob } from '../helpers/engine-kit.ts'
import { runCli } from '../helpers/run-cli.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const host = 'api.studio.example'

/** `fetch` of one job from a host that only the proxy knows. */
async function fetchThrough(
  proxyOf: (port: number) => string,
  { linksTo = host, options = ['--allow-http'] } = {},
) {
  const through = (origin: string) => Promise.resolve(origin.replace('127.0.0.1', linksTo))
  const simulator = await startSimulator({ speed: 50, through })
  const proxy = await startProxy({ user: 'ana', password: 'pass', hosts: { [host]: '127.0.0.1' } })
  onTestFinished(() => Promise.all([simulator.close(), proxy.close()]).then(() => undefined))
  simulator.addJob(videoJob('job_1', 1000))
  const { port } = new URL(simulator.baseUrls.redner)
  const folder = tempFolder()
  const result = await runCli(
    [
      ...['fetch', 'job_1', '--provider', 'redner', '--base-url', `http://${host}:${port}`],
      ...options,
      ...['--data', folder, '--out', folder, '--poll-interval', '0.05', '--json'],
    ],
    {
      env: {
        REELHAUL_API_KEY: simulator.credentials.redner.key,
        HTTP_PROXY: proxyOf(proxy.proxy.port),
      },
    },
  )
  return { ...result, seen: proxy.seen, port }
}

test('the proxy of the environment leads to the provider and its store', async () => {
  const { code, seen, port } = await fetchThrough((proxy) => `http://ana:pass@127.0.0.1:${proxy}`)
  expect(code).toBe(0)
  const [asked, fetched] = [seen.filter((line) => line.includes(`http://${host}:${port}/`)), seen]
  expect(asked.length).toBeGreaterThan(0)
  expect(fetched.length).toBeGreaterThan(asked.length)
})

test('links to this machine from a provider that only the proxy knows are refused', async () => {
  const { code, events } = await fetchThrough((proxy) => `http://ana:pass@127.0.0.1:${proxy}`, {
    linksTo: '127.0.0.1',
  })
  expect(code).toBe(1)
  expect(events.filter(({ event }) => event === 'job').at(-1)).toMatchObject({
    failure: { reason: 'NETWORK_ADDRESS_REFUSED', advice: expect.stringContaining('base URL') },
  })
})

test('a key is not sent over plain http, to a proxy either, unless the run allows it', async () => {
  const proxyOf = (proxy: number) => `http://ana:pass@127.0.0.1:${proxy}`
  const { code, stderr, seen } = await fetchThrough(proxyOf, { options: [] })
  expect([code, seen]).toEqual([2, []])
  expect(stderr).toContain('add --allow-http')
})

test('a proxy that cannot be used is refused before anything starts, without its password', async () => {
  const { code, stderr } = await fetchThrough(() => 'socks5://ana:pass@127.0.0.1:1080')
  expect(code).toBe(2)
  expect(stderr).toMatch(/HTTP_PROXY: Reelhaul speaks to http and https proxies, not to socks5/)
  expect(stderr).not.toContain('pass@')
})
