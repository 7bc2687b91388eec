import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { bytesContent } from '../../main/demo/object-content.ts'
import { sampleVideo } from '../../main/demo/samples/media.ts'
import type { SimulatedJobSpec } from '../../main/demo/simulated-job.ts'
import { expect, queueJobs, rowOf, test, type PageGlobal } from '../helpers/desk-test.ts'

const film: SimulatedJobSpec = {
  id: 'job_film',
  provider: 'redner',
  product: 'dub',
  title: 'Harbour film',
  outputs: [
    { name: 'film.mp4', content: sampleVideo('film', 3_000_000), contentType: 'video/mp4' },
  ],
}

const subtitles: SimulatedJobSpec = {
  id: 'job_subtitles',
  provider: 'redner',
  product: 'translate',
  title: 'Harbour subtitles',
  outputs: [
    {
      name: 'film.srt',
      content: bytesContent('1\n00:00:01,000 --> 00:00:02,000\nשלום <b>לכם</b>\n'),
      contentType: 'application/x-subrip',
    },
  ],
}

async function openDetails(window: Page, job: SimulatedJobSpec) {
  await rowOf(window, job).click()
  await window.keyboard.press('Enter')
  const panel = window.getByRole('complementary', { name: 'Job details' })
  await expect(panel).toContainText(job.title ?? '')
  return panel
}

test('a finished film is played in the details, and seeking reads only what it needs', async ({
  desk,
}) => {
  desk.simulator.addJob(film)
  const { window } = await desk.open()
  await desk.addAccount(window)
  await queueJobs(window, [film])
  await expect(rowOf(window, film)).toContainText('Saved')

  const panel = await openDetails(window, film)
  await panel.getByRole('button', { name: /^Play:/ }).press('Enter')
  const player = panel.getByLabel(/^Player for Harbour film/)
  await expect(player).toHaveJSProperty('readyState', 4)
  await expect(player).toHaveJSProperty('controls', true)
  // Play plays, without another click.
  await expect
    .poll(() => player.evaluate((video: HTMLVideoElement) => video.played.length))
    .toBeGreaterThan(0)
  const seeked = await player.evaluate(async (video: HTMLVideoElement) => {
    const middle = video.duration / 2
    const done = new Promise((resolve) => video.addEventListener('seeked', resolve, { once: true }))
    video.currentTime = middle
    await done
    return Math.abs(video.currentTime - middle) < 0.5 && video.seekable.end(0) === video.duration
  })
  expect(seeked).toBe(true)
})

test('subtitles are shown as text, never as markup', async ({ desk }) => {
  desk.simulator.addJob(subtitles)
  const { window } = await desk.open()
  await desk.addAccount(window)
  await queueJobs(window, [subtitles])
  await expect(rowOf(window, subtitles)).toContainText('Saved')
  const panel = await openDetails(window, subtitles)
  await panel.getByRole('button', { name: /^Preview:/ }).click()
  const text = panel.getByRole('region', { name: /^Text of/ })
  await expect(text).toContainText('שלום <b>לכם</b>')
  await expect(text).toHaveAttribute('dir', 'auto')
})

test('only finished files of ours are to be had, and only under the address of this run', async ({
  desk,
}) => {
  desk.simulator.addJob(film)
  const { app, window } = await desk.open()
  await desk.addAccount(window)
  await queueJobs(window, [film])
  await expect(rowOf(window, film)).toContainText('Saved')
  const path = join(desk.downloads, 'Pasted jobs', 'Harbour film.mp4')

  const url = await window.evaluate(() =>
    (globalThis as PageGlobal).reelhaul.call('mediaUrl', { jobId: 1, outputKey: '0' }),
  )
  const statusOf = (address: string, range?: string) =>
    app.evaluate(
      async ({ net }, [which, bytes]) =>
        (await net.fetch(which!, { headers: bytes ? { range: bytes } : {} })).status,
      [address, range],
    )
  expect(await statusOf(url)).toBe(200)
  expect(await statusOf(url, 'bytes=1000-1999')).toBe(206)
  expect(await statusOf(url, 'bytes=99000000-')).toBe(416)
  expect(await statusOf(url.replace(/\/\/[0-9a-f]+/, '//window'))).toBe(404)
  expect(await statusOf(url.replace('/1/', '/2/'))).toBe(404)
  expect(await statusOf(url.replace(/[^/]*$/, encodeURIComponent(path)))).toBe(404)

  // Nothing but a player may load it: no script, no frame, no picture.
  const fetched = await window.evaluate((address) => fetch(address).then(String, String), url)
  expect(fetched).toContain('TypeError')

  const bytes = await readFile(path)
  await writeFile(path, bytes.fill(0, 0, 100).subarray(0, bytes.length - 1))
  expect(await statusOf(url)).toBe(404)
  const panel = await openDetails(window, film)
  await expect(panel).toContainText('It is not the file that was saved any more.')
  await expect(panel.getByRole('button', { name: /^Play:/ })).toHaveCount(0)
})

test('a film that cannot be played says so, and offers another app', async ({ desk }) => {
  const broken: SimulatedJobSpec = {
    ...film,
    id: 'job_broken',
    title: 'Broken film',
    outputs: [
      {
        name: 'broken.mp4',
        content: bytesContent(
          Buffer.from('\0\0\0\x18ftypisom\0\0\0\0isomiso2 and no film', 'latin1'),
        ),
        contentType: 'video/mp4',
      },
    ],
  }
  desk.simulator.addJob(broken)
  const { app, window } = await desk.open()
  await desk.addAccount(window)
  await queueJobs(window, [broken])
  await expect(rowOf(window, broken)).toContainText('Saved')
  await app.evaluate(({ shell }) => {
    const opened: string[] = []
    Object.assign(globalThis, { opened })
    shell.openPath = (path) => {
      opened.push(path)
      return Promise.resolve('')
    }
  })
  const panel = await openDetails(window, broken)
  await panel.getByRole('button', { name: /^Play:/ }).click()
  await expect(panel).toContainText('This app cannot play this file, but another one may.')
  await panel.getByRole('button', { name: 'Open in another app' }).click()
  await expect
    .poll(() => app.evaluate(() => (globalThis as unknown as { opened: string[] }).opened))
    .toEqual([join(desk.downloads, 'Pasted jobs', 'Broken film.mp4')])
})
