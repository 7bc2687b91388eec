/** A2E lists its jobs product by product: what is found is asked for where its product has it. */
import { readdirSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { patternContent } from '../../main/demo/object-content.ts'
import type { SimulatedJobSpec } from '../../main/demo/simulated-job.ts'
import { startSimulator } from '../../main/demo/simulator.ts'
import { runCli } from '../helpers/run-cli.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const job = (n: number, product: string): SimulatedJobSpec => ({
  id: `68f1c2a4b7d0e35a9c44000${n}`,
  provider: 'a2e',
  product,
  title: `Clip ${n}`,
  pollsUntilDone: 0,
  outputs: [
    { name: `${n}.mp4`, content: patternContent(String(n), 5000), contentType: 'video/mp4' },
  ],
})
const jobs = [job(1, 'imageToVideo'), job(2, 'faceSwap'), job(3, 'faceSwap')]

test('what is found of two products is fetched with one request a job, and its product is kept', async () => {
  const simulator = await startSimulator({ speed: 50 })
  onTestFinished(() => simulator.close())
  // Lists begin with the newest.
  for (const one of jobs.toReversed()) simulator.addJob(one)
  const [out, data] = [tempFolder(), tempFolder()]
  const where = ['--base-url', simulator.baseUrls.a2e, '--out', out, '--data', data]
  const env = { REELHAUL_API_KEY: simulator.credentials.a2e.key }
  const run = (...args: string[]) => runCli([...args, '--provider', 'a2e', ...where], { env })

  const found = await run('find', '--fetch', '--json')
  expect(found.code, found.stderr).toBe(0)
  expect(found.events.filter(({ event }) => event === 'found')).toMatchObject(
    jobs.map(({ id, product, title }) => ({ id, product, title, state: 'ready' })),
  )
  expect(found.events.at(-1)).toMatchObject({ completed: 3, files: 3, requests: { api: 5 } })
  expect(readdirSync(out).sort()).toEqual(['Clip 1.mp4', 'Clip 2.mp4', 'Clip 3.mp4'])
  const receipt = await run('export', '--json')
  expect(JSON.parse(receipt.stdout)).toMatchObject({
    jobs: jobs.map(({ id, product }) => ({ jobId: id, product })),
  })
  const swaps = await run('find', '--product', 'face-swap', '--json')
  expect(swaps.events.map(({ id, here }) => [id, here])).toEqual([
    [jobs[1]?.id, 'completed'],
    [jobs[2]?.id, 'completed'],
    [undefined, 2],
  ])
}, 120_000)
