import { onTestFinished, expect, test } from 'vitest'
import { startSimulator } from '../../main/demo/simulator.ts'
import { startProxy } from '../helpers/connect-proxy.ts'
import { videoJob } from '../helpers/engine-kit.ts'
import { runCli } from '../helpers/run-cli.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const host = 'api.studio.example'

/** `fetch` of one job from a host that only the proxy knows. */
async function fetchThrough(proxyOf: (port: number) => string, more: Record<string, string> = {}) {
  const simulator = await startSimulator({ speed: 50 })
  const proxy = await startProxy({ user: 'ana', password: 'pass', hosts: { [host]: '127.0.0.1' } })
  onTestFinished(() => Promise.all([simulator.close(), proxy.close()]).then(() => undefined))
  simulator.addJob(videoJob('job_1', 1000))
  const { port } = new URL(simulator.baseUrls.redner)
  const folder = tempFolder()
  const result = await runCli(
    [
      ...['fetch', 'job_1', '--provider', 'redner', '--base-url', `http://${host}:${port}`],
      ...['--data', folder, '--out', folder, '--poll-interval', '0.05', '--json'],
    ],
    {
      env: {
        REELHAUL_API_KEY: simulator.credentials.redner.key,
        HTTP_PROXY: proxyOf(proxy.proxy.port),
        ...more,
      },
    },
  )
  return { ...result, seen: proxy.seen, port }
}

test('the proxy of the environment leads to the provider, and loopback is reached past it', async () => {
  const { code, seen, port } = await fetchThrough((proxy) => `http://ana:pass@127.0.0.1:${proxy}`)
  expect(code).toBe(0)
  expect(seen.length).toBeGreaterThan(0)
  // The simulator's links lead to 127.0.0.1.
  expect(seen.every((line) => line.includes(`http://${host}:${port}/`))).toBe(true)
})

test('a proxy that cannot be used is refused before anything starts, without its password', async () => {
  const { code, stderr } = await fetchThrough(() => 'socks5://ana:pass@127.0.0.1:1080')
  expect(code).toBe(2)
  expect(stderr).toMatch(/HTTP_PROXY: Reelhaul speaks to http and https proxies, not to socks5/)
  expect(stderr).not.toContain('pass@')
})
