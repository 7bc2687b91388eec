/** The command line and Prometheus beside the running app. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { expect, rowOf, test, videoJob } from '../helpers/desk-test.ts'
import { freePort } from '../helpers/free-port.ts'

interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** The built headless program, pointed at the app's folder. */
function reelhaul(data: string, ...args: readonly string[]): Promise<Ran> {
  const cli = join(import.meta.dirname, '../../out/main/cli.js')
  return new Promise((resolve) => {
    execFile(process.execPath, [cli, ...args, '--data', data], (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    )
  })
}

test('jobs that a command adds show up in the window; the command line pauses, lists and looks', async ({
  desk,
  folder,
}, info) => {
  const jobs = [
    videoJob('job_one', 200_000),
    videoJob('job_two', 1000),
    videoJob('job_three', 1000),
  ]
  jobs.forEach((job) => desk.simulator.addJob(job))
  const data = join(folder, 'data')
  const { window, kill } = await desk.open()
  await desk.addAccount(window)

  const off = await reelhaul(data, 'add', await desk.csv('early.csv', jobs))
  expect([off.code, off.stderr]).toEqual([
    2,
    expect.stringContaining('Switch on "Let the command line'),
  ])
  expect((await reelhaul(data, 'list')).stdout).toBe('The queue is empty.\n')

  await window.getByRole('button', { name: 'Settings' }).first().click()
  await window.getByRole('switch', { name: 'Let the command line talk to this app' }).click()
  await window.getByRole('switch', { name: 'Metrics for Prometheus' }).click()
  const port = await freePort()
  const portField = window.getByLabel('Port of the metrics')
  await portField.fill(String(port))
  await portField.press('Enter')
  await window.getByText('Port of the metrics').scrollIntoViewIfNeeded()
  await info.attach('settings', { body: await window.screenshot(), contentType: 'image/png' })
  await window.screenshot({ path: join(info.outputDir, 'outside-settings.png') })
  const metrics = () =>
    fetch(`http://127.0.0.1:${port}/metrics`).then((answer) => answer.text(), String)
  await expect.poll(metrics).toContain('reelhaul_jobs{state="completed"} 0\n')

  // Two at once: the app takes both.
  const [one, two] = await Promise.all([
    reelhaul(data, 'add', await desk.csv('Spring.csv', jobs.slice(0, 2))),
    reelhaul(data, 'add', 'job_three', '--provider', 'redner', '--batch', 'Late'),
  ])
  expect([one.stdout, two.stdout]).toEqual([
    '2 jobs added to "Spring".\n',
    '1 job added to "Late".\n',
  ])
  await window
    .getByRole('button', { name: /All jobs|Queue/ })
    .first()
    .click()
  // The provider tells no titles: a job that came without one is called by its ID.
  const shown = [...jobs.slice(0, 2), { ...videoJob('job_three', 1), title: undefined }]
  for (const job of shown) await expect(rowOf(window, job)).toContainText('Saved')
  await expect.poll(metrics).toContain('reelhaul_jobs{state="completed"} 3\n')

  const looked = await reelhaul(data, 'status', '--json', '--check', 'running')
  expect(looked.code).toBe(0)
  expect(JSON.parse(looked.stdout)).toMatchObject({
    program: { kind: 'app', answers: true },
    jobs: { total: 3, completed: 3 },
    paused: false,
  })
  expect((await reelhaul(data, 'pause')).stdout).toBe('Everything is paused.\n')
  await expect(window.getByRole('button', { name: 'Resume all' }).first()).toBeVisible()
  expect((await reelhaul(data, 'resume')).stdout).toBe('Everything goes on.\n')

  await kill()
  const after = await reelhaul(data, 'status', '--json', '--check', 'running')
  expect([after.code, JSON.parse(after.stdout)]).toMatchObject([
    3,
    { program: null, jobs: { total: 3 } },
  ])
  // The next start replaces what was left, and listens again.
  const again = await desk.open()
  await expect
    .poll(async () => (await reelhaul(data, 'resume')).stdout)
    .toBe('Everything goes on.\n')
  await again.quit()
  expect((await reelhaul(data, 'watch')).code).toBe(3)
})
