import { join } from 'node:path'
import type { SimulatedJobSpec } from '../../main/demo/simulated-job.ts'
import { expect, expectSaved, queueJobs, rowOf, test, videoJob } from '../helpers/desk-test.ts'

test.use({ breakable: true })

/** Slow enough that the outage meets it in the middle. */
const slow = { bytesPerSecond: 60_000 }

const a2eJob = (id: string, ...rest: [bytes: number, faults?: typeof slow]): SimulatedJobSpec => ({
  ...videoJob(id, ...rest),
  provider: 'a2e',
  product: 'avatar',
})

test('with two accounts, the window says that the network is gone, and every job ends when it is back', async ({
  desk,
}) => {
  const downloading = [
    videoJob('job_d1', 400_000, slow),
    a2eJob('6650f1aa0000000000000001', 400_000, slow),
  ] as const
  const waiting = Array.from({ length: 6 }, (_, n) => ({
    ...(n % 2 === 0
      ? videoJob(`job_w${n}`, 10_000)
      : a2eJob(`6650f1aa00000000000000a${n}`, 10_000)),
    pollsUntilDone: 25,
  }))
  const jobs = [...downloading, ...waiting]
  jobs.forEach((job) => desk.simulator.addJob(job))
  const { window } = await desk.open()
  await desk.addAccount(window)
  await desk.addAccount(window, 'a2e')
  await queueJobs(window, jobs)
  for (const job of downloading) await expect(rowOf(window, job)).toContainText('Downloading')

  desk.network.cut()
  const banner = window.getByRole('region', { name: 'Needs attention' })
  await expect(banner).toContainText('Asked again')
  await window.screenshot({ path: test.info().outputPath('outage.png') })
  desk.network.restore()
  for (const job of jobs) await expect(rowOf(window, job)).toContainText('Saved')
  await expect(banner).toHaveCount(0)
  await expectSaved(join(desk.downloads, 'Pasted jobs'), jobs)
})
