import { join } from 'node:path'
import { expect, expectSaved, queueJobs, rowOf, test, videoJob } from '../helpers/desk-test.ts'

const MIB = 1_048_576

test('killed in the middle of a download, the app completes it at the next start', async ({
  desk,
}) => {
  // Its second half is sent to the second start only.
  const { promise: until, resolve: letGo } = Promise.withResolvers<void>()
  const slow = videoJob('job_slow', 6 * MIB, { heldAfter: { bytes: 3 * MIB, until } })
  const quick = videoJob('job_quick', 200_000)
  const jobs = [slow, quick]
  jobs.forEach((job) => desk.simulator.addJob(job))
  const first = await desk.open()
  await desk.addAccount(first.window)
  await queueJobs(first.window, jobs)
  await expect(rowOf(first.window, quick)).toContainText('Saved')
  await expect(rowOf(first.window, slow)).toContainText('Downloading')
  await expect.poll(() => desk.simulator.stats().storage.bytes).toBeGreaterThan(2 * MIB)
  await first.kill()
  letGo()

  const second = await desk.open()
  await expect(rowOf(second.window, slow)).toContainText('Saved')
  await expectSaved(join(desk.downloads, 'Pasted jobs'), jobs)
  // It went on where it was: all bytes once, and what was in flight at the kill.
  expect(desk.simulator.stats().storage.bytes).toBeLessThan(9 * MIB)
})
