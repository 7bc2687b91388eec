import { expect, test } from 'vitest'
import { patternContent } from '../../main/demo/object-content.ts'
import { cliDesk } from '../helpers/cli-desk.ts'
import { runCli } from '../helpers/run-cli.ts'

const swap = (n: number) =>
  ({
    id: `68f1c2a4b7d0e35a9c44000${n}`,
    provider: 'a2e',
    product: 'faceSwap',
    pollsUntilDone: 0,
    outputs: [
      { name: `${n}.mp4`, content: patternContent(String(n), 5000), contentType: 'video/mp4' },
    ],
  }) as const

async function fetchSwaps(...more: readonly string[]) {
  const jobs = [swap(1), swap(2), swap(3)]
  const desk = await cliDesk(...jobs)
  const { simulator, out, data } = desk
  const where = ['--base-url', simulator.baseUrls.a2e, '--out', out, '--data', data]
  const args = [...jobs.map(({ id }) => id), '--provider', 'a2e', ...where, '--json', ...more]
  const env = { REELHAUL_API_KEY: simulator.credentials.a2e.key }
  const result = await runCli(['fetch', ...args], { env })
  return { ...result, requests: simulator.stats().api.a2e }
}

test('with the product told, each job takes one request', async () => {
  const { code, requests } = await fetchSwaps('--product', 'face swap', '--concurrency', '1')
  expect([code, requests]).toEqual([0, 3])
})

test('without it the product is found out, and what one job is helps the others', async () => {
  const { code, requests } = await fetchSwaps()
  expect(code).toBe(0)
  // Four are asked at once before the first is known: none of them needs more than its own search.
  expect(requests).toBeLessThanOrEqual(9)
})

test('a product that the provider does not have is refused before anything is asked', async () => {
  const { code, stderr, requests } = await fetchSwaps('--product', 'poetry')
  expect([code, requests]).toEqual([2, 0])
  expect(stderr).toContain('--product takes avatar, imageToVideo, faceSwap')
})
