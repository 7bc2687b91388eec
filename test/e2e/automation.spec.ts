import type { Page } from '@playwright/test'
import { chmod, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Settings } from '../../preload/contract/model.ts'
import { startProxy } from '../helpers/connect-proxy.ts'
import {
  expect,
  expectSaved,
  queueJobs,
  rowOf,
  test,
  videoJob,
  type PageGlobal,
} from '../helpers/desk-test.ts'
import { harmlessPower } from '../helpers/harmless-power.ts'

async function change(window: Page, settings: Partial<Settings>): Promise<void> {
  await window.evaluate(async (patch) => {
    await (globalThis as PageGlobal).reelhaul.call('saveSettings', patch)
  }, settings)
}

/** How many jobs the queue holds. */
async function jobsIn(window: Page): Promise<number> {
  const page = await window.evaluate(() =>
    (globalThis as PageGlobal).reelhaul.call('watchQueue', {}),
  )
  return page.summary.jobs
}

test('a list that appears in the watched folder becomes files and a receipt', async ({
  desk,
  folder,
}) => {
  const jobs = [videoJob('job_watch_1', 200_000), videoJob('job_watch_2', 10)]
  jobs.forEach((job) => desk.simulator.addJob(job))
  const { window } = await desk.open()
  await desk.addAccount(window)
  const watched = join(folder, 'watched')
  await mkdir(watched)
  await change(window, { watchedFolder: { enabled: true, folder: watched } })

  await rename(await desk.csv('Spring.csv', jobs), join(watched, 'Spring.csv'))
  await writeFile(join(watched, 'Notes.txt'), 'Buy film, call the lab; nothing here names a job.')
  for (const job of jobs) await expect(rowOf(window, job)).toContainText('Saved')
  await expectSaved(join(desk.downloads, 'Spring'), jobs)

  // Receipt and refusal come when they come, one after the other or both at once.
  const imported = join(watched, 'imported')
  const namesIn = async (of: string) => (await readdir(of).catch(() => [])).sort()
  const textOf = (...name: string[]) =>
    readFile(join(imported, ...name), 'utf8').catch(() => 'There is no such file.')
  await expect.poll(() => textOf('Spring.receipt.csv')).toContain('job_watch_1')
  await expect.poll(() => textOf('unusable', 'Notes.txt.txt')).toContain('Notes.txt')
  expect(await namesIn(imported)).toEqual(['Spring.csv', 'Spring.receipt.csv', 'unusable'])
  expect(await namesIn(join(imported, 'unusable'))).toEqual(['Notes.txt', 'Notes.txt.txt'])
  expect(await namesIn(watched)).toEqual(['imported'])
})

test('links and lists opened by the system are asked about before anything is added', async ({
  desk,
}) => {
  const job = videoJob('job_linked', 1000)
  desk.simulator.addJob(job)
  const { window } = await desk.open()
  await desk.addAccount(window)
  const sheet = window.getByRole('dialog')

  const link = 'reelhaul://add?provider=redner&ids=job_linked&name=From%20a%20page'
  expect(await desk.startAgain([link])).toBe(0)
  await expect(sheet).toContainText('Import From a page')
  expect(await jobsIn(window)).toBe(0)
  await sheet.getByRole('button', { name: 'Add 1 job' }).click()
  await expect(
    window.getByRole('grid').getByRole('row').filter({ hasText: 'job_linked' }),
  ).toContainText('Saved')

  for (const hostile of ['reelhaul://add?ids=../../etc/passwd', 'reelhaul://run?cmd=x']) {
    expect(await desk.startAgain([hostile])).toBe(0)
    await expect(sheet).toContainText('Cannot import a link')
    await expect(sheet.getByRole('button', { name: /^Add/ })).toHaveCount(0)
    await sheet.getByRole('button', { name: 'Discard' }).click()
  }

  const list = await desk.csv('Autumn.reelhaul.csv', [videoJob('job_list', 10)])
  expect(await desk.startAgain([list])).toBe(0)
  await expect(sheet).toContainText('Import Autumn')
  await expect(sheet.getByRole('button', { name: 'Add 1 job' })).toBeVisible()
})

test('after a batch a command gets the receipt', async ({ desk, folder }) => {
  const job = videoJob('job_command', 1000)
  desk.simulator.addJob(job)
  const script = join(folder, 'after batch.sh')
  await writeFile(
    script,
    `#!/bin/sh\nprintf '%s\\n' "$@" "$REELHAUL_BATCH" > '${folder}/out.txt'\n`,
  )
  await chmod(script, 0o755)
  const { window } = await desk.open()
  await desk.addAccount(window)
  await change(window, { afterBatch: { action: 'run', command: `"${script}" --done` } })
  await queueJobs(window, [job])
  const out = () => readFile(join(folder, 'out.txt'), 'utf8').catch(() => '')
  await expect.poll(out).toContain('Pasted jobs\n')
  const [flag, receipt = ''] = (await out()).split('\n')
  expect(flag).toBe('--done')
  expect(await readFile(receipt, 'utf8')).toContain('job_command')
})

test('shutting down can be called off', async ({ desk, folder }) => {
  const job = videoJob('job_power', 1000)
  desk.simulator.addJob(job)
  const power = await harmlessPower(folder)
  const { window } = await desk.open({ env: power.env })
  await desk.addAccount(window)
  await change(window, { afterBatch: { action: 'shutdown', command: '' } })
  await queueJobs(window, [job])
  const banner = window.getByRole('alert').filter({ hasText: 'shuts down' })
  await expect(banner).toBeVisible()
  await banner.getByRole('button', { name: 'Keep it running' }).click()
  await expect(banner).toHaveCount(0)
  const countdown = await window.evaluate(() =>
    (globalThis as PageGlobal).reelhaul.call('getCountdown'),
  )
  expect(countdown).toBeNull()
  expect(await power.calls()).toBe('')
})

test('paused is paused, also after a restart', async ({ desk }) => {
  const job = videoJob('job_paused', 1000)
  desk.simulator.addJob(job)
  const first = await desk.open()
  await desk.addAccount(first.window)
  await first.window.evaluate(() => (globalThis as PageGlobal).reelhaul.call('pauseAll', true))
  await queueJobs(first.window, [job])
  await first.quit()

  const second = await desk.open()
  await expect(rowOf(second.window, job)).toContainText('Queued')
  await second.window.getByRole('button', { name: 'Resume all' }).click()
  await expect(rowOf(second.window, job)).toContainText('Saved')
})

test('a PAC script of the system leads to the provider, and a proxy that is down is named', async ({
  desk,
}) => {
  const { port: server } = new URL(desk.simulator.baseUrls.redner)
  const host = 'api.studio.example'
  const { proxy, seen, close } = await startProxy({ hosts: { [host]: '127.0.0.1' } })
  const script = `function FindProxyForURL(url, host) {
    return host === '${host}' ? 'PROXY 127.0.0.1:${proxy.port}' : 'DIRECT' }`
  const pac = `data:application/x-ns-proxy-autoconfig;base64,${Buffer.from(script).toString('base64')}`
  const { window } = await desk.open({ args: [`--proxy-pac-url=${pac}`] })
  const baseUrl = `http://${host}:${server}`
  const ask = () =>
    window.evaluate(
      async ({ url, key }) => {
        const { reelhaul } = globalThis as PageGlobal
        const known = await reelhaul.call('listAccounts')
        const account = { provider: 'redner' as const, name: 'Far', baseUrl: url, key }
        const id = known[0]?.id ?? null
        const all = await reelhaul.call('saveAccount', { id, ...account, allowHttp: true })
        return reelhaul.call('testAccount', all[0]!.id)
      },
      { url: baseUrl, key: desk.simulator.credentials.redner.key },
    )
  expect(await ask()).toMatchObject({ ok: true })
  expect(seen[0]).toContain(` ${baseUrl}/`)
  await close()
  expect((await ask()).message).toContain(
    `The proxy 127.0.0.1:${proxy.port} refused the connection.`,
  )
})
