import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, queueJobs, rowOf, test, videoJob } from '../helpers/desk-test.ts'

test('when the data folder is gone, the window says so for as long as it is true and changes nothing more', async ({
  desk,
  folder,
}) => {
  const jobs = [
    videoJob('job_done', 10_000),
    { ...videoJob('job_waiting', 10_000), pollsUntilDone: 1000 },
  ]
  jobs.forEach((job) => desk.simulator.addJob(job))
  const { window } = await desk.open()
  await desk.addAccount(window)
  await queueJobs(window, jobs)
  await expect(rowOf(window, jobs[0]!)).toContainText('Saved')

  for (const end of ['', '-wal', '-shm'])
    await rm(join(folder, 'data', `queue.sqlite${end}`), { force: true })
  const banner = window.getByRole('region', { name: 'Needs attention' })
  await expect(banner).toContainText('can no longer be written')
  await expect(banner.getByRole('button')).toHaveCount(0)
  await window.screenshot({ path: test.info().outputPath('lost-queue.png') })

  await window.reload()
  await expect(banner).toContainText('can no longer be written')
  await expect(rowOf(window, jobs[0]!)).toContainText('Saved')
})
