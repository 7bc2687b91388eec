import type { ElectronApplication, Page } from '@playwright/test'
import { access, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Simulator } from '../../main/demo/simulator.ts'
import { makeWorkbook } from '../helpers/make-workbook.ts'
import { expect, rowOf, test, videoJob, type PageGlobal } from '../helpers/desk-test.ts'

async function chooseInDialog(app: ElectronApplication, window: Page, path: string): Promise<void> {
  await app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] })
  }, path)
  await window.getByRole('button', { name: 'Choose a file…' }).click()
}

/** An account as an import makes one for a provider that has none: it waits for its key. */
async function addAccountWithoutKey(window: Page, { baseUrls }: Simulator): Promise<void> {
  await window.evaluate(async (baseUrl) => {
    const { reelhaul } = globalThis as PageGlobal
    const account = { id: null, provider: 'redner' as const, name: 'Redner', baseUrl }
    await reelhaul.call('saveAccount', account)
  }, baseUrls.redner)
  await window.reload()
}

/** Presses Cancel in the sheet when the adding has begun, at once: by hand it might be over by then. */
function cancelWhenAdding(window: Page): Promise<void> {
  return window.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const press = () => {
          if (document.querySelector('[role=dialog] progress[aria-label="Adding…"]') === null)
            return
          observer.disconnect()
          const buttons = [...document.querySelectorAll<HTMLElement>('[role=dialog] button')]
          buttons.find(({ textContent }) => textContent.trim() === 'Cancel')?.click()
          resolve()
        }
        const observer = new MutationObserver(press)
        observer.observe(document, { subtree: true, childList: true, attributes: true })
      }),
  )
}

/** As if each look at the clock were a millisecond of work: how fast the machine is says nothing. */
async function countLooksAtTheClock(app: ElectronApplication): Promise<void> {
  await app.evaluate(() => {
    let now = performance.now()
    performance.now = () => now++
  })
}

test('a folder of mean lists: columns, names and the key are chosen in the sheet, and kept', async ({
  desk,
  folder,
}) => {
  const jobs = [videoJob('job_right_1', 40_000), videoJob('job_right_2', 30_000)]
  jobs.forEach((job) => desk.simulator.addJob(job))
  const lists = join(folder, 'Lists')
  await mkdir(join(lists, 'Germany'), { recursive: true })
  const head = 'old ref;new ref;clip;market\r\n'
  const mean = 'job_old_3;;No ID;DE\r\n\r\njob_old_4;job_right_1;Again;DE\r\n;job 9;A space;DE\r\n'
  await writeFile(join(lists, 'a.csv'), `\uFEFF${head}job_old_1;job_right_1;Hero;DE\r\n${mean}`)
  await writeFile(
    join(lists, 'Germany', 'b.tsv'),
    'old ref\tnew ref\tclip\tmarket\njob_old_2\tjob_right_2\tTeaser\tFR\njob_old_1\tjob_right_1\tHero\tDE\n',
  )
  await writeFile(join(lists, 'film.mp4'), Buffer.alloc(5000))
  const { app, window } = await desk.open()
  await addAccountWithoutKey(window, desk.simulator)
  await chooseInDialog(app, window, lists)
  const sheet = window.getByRole('dialog')

  await expect(sheet).toContainText('several columns could hold the job IDs')
  await sheet.getByLabel('Job ID', { exact: true }).selectOption('new ref')
  await sheet.getByLabel('Title', { exact: true }).selectOption('clip')
  for (const counts of ['2 new', '2 duplicate', '2 unusable'])
    await expect(sheet).toContainText(counts)
  await sheet.getByText('2 rows left out').click()
  await expect(sheet).toContainText('a.csv · Line 3 there is no job ID')
  await sheet.getByText('2 repeated rows').click()
  await expect(sheet).toContainText('“\u2068job_right_1\u2069” repeats line 2 of \u2068a.csv\u2069')

  const names = sheet.getByLabel('Name files')
  await names.fill('{maket}/{title}')
  await expect(sheet.getByRole('alert')).toContainText('{maket} in the name template is not known')
  await names.fill('{market}/{title} final.{ext}')
  await expect(sheet).toContainText('FR/Teaser final.mp4')
  await sheet.getByLabel('API key').fill(desk.simulator.credentials.redner.key)
  const target = join(desk.downloads, 'a and 1 more')
  await expect(sheet).toContainText(target)
  await sheet.getByRole('button', { name: 'Add 2 jobs' }).click()

  for (const job of [
    { ...jobs[0]!, title: 'Hero' },
    { ...jobs[1]!, title: 'Teaser' },
  ])
    await expect(rowOf(window, job)).toContainText('Saved')
  for (const name of ['DE/Hero final.mp4', 'FR/Teaser final.mp4']) await access(join(target, name))
})

test('a workbook and a list in another encoding: sheet and encoding are chosen, and remembered', async ({
  desk,
  folder,
}, info) => {
  const book = join(folder, 'May.xlsx')
  const rows = (id: string) => [
    ['Report of May'],
    [],
    ['Vorgang', 'Film', 'Alt'],
    [`job_${id}1`, 'A', 'job_x1'],
    [`job_${id}2`, 'B', 'job_x2'],
  ]
  await writeFile(
    book,
    makeWorkbook([
      { name: 'May', rows: rows('m') },
      { name: 'June', rows: rows('j') },
    ]),
  )
  const { app, window } = await desk.open()
  await desk.addAccount(window)
  await window.evaluate(() => (globalThis as PageGlobal).reelhaul.call('pauseAll', true))
  const sheet = window.getByRole('dialog')

  await chooseInDialog(app, window, book)
  await sheet.getByLabel('Job ID', { exact: true }).selectOption('Vorgang')
  await expect(sheet).toContainText('job_m1')
  await sheet.getByLabel('Sheet', { exact: true }).selectOption('June')
  await sheet.getByLabel('Job ID', { exact: true }).selectOption('Vorgang')
  await expect(sheet).toContainText('job_j1')
  await info.attach('sheet', {
    body: await window.screenshot(),
    contentType: 'image/png',
  })
  await sheet.getByRole('button', { name: 'Add 2 jobs' }).click()
  await expect(sheet).toHaveCount(0)

  // By the menu: a key may be lost while the sheet closes.
  await app.evaluate(({ Menu }) => {
    const items = Menu.getApplicationMenu()?.items.flatMap(({ submenu }) => submenu?.items ?? [])
    items?.find(({ accelerator }) => accelerator === 'CmdOrCtrl+O')?.click()
  })
  await expect(sheet).toContainText('Read as chosen last time')
  await expect(sheet.getByLabel('Sheet', { exact: true })).toHaveValue('June')
  await sheet.getByRole('button', { name: 'Forget this' }).click()
  await expect(sheet).not.toContainText('Read as chosen last time')
  await expect(sheet).toContainText('several columns could hold the job IDs')
})

test('100,000 rows are added while the window stays at work, and called off without a trace', async ({
  desk,
  folder,
}) => {
  const rows = Array.from({ length: 100_000 }, (_, n) => `job_${n},Film ${n}`)
  const path = join(folder, 'Large.csv')
  await writeFile(path, `job_id,title\n${rows.join('\n')}\n`)
  const { app, window } = await desk.open()
  await desk.addAccount(window)
  await window.evaluate(() => (globalThis as PageGlobal).reelhaul.call('pauseAll', true))
  const sheet = window.getByRole('dialog')
  const add = sheet.getByRole('button', { name: /^Add 100.?000 jobs$/ })

  await chooseInDialog(app, window, path)
  await expect(add).toBeVisible()
  const cancelled = cancelWhenAdding(window)
  await add.click()
  await cancelled
  await expect(window.getByText('Import cancelled; nothing was added.').first()).toBeAttached()
  // The list is still there, and can be added.
  await expect(add).toHaveAttribute('aria-disabled', 'false')
  await countLooksAtTheClock(app)
  await add.click()
  const answered = await window.evaluate(async () => {
    const { reelhaul } = globalThis as PageGlobal
    let calls = 0
    while (document.querySelector('[role=dialog] progress') !== null) {
      await reelhaul.call('getSettings')
      calls++
    }
    return calls
  })
  expect(answered).toBeGreaterThan(20)
  await expect(
    window.getByRole('grid').getByRole('row').filter({ hasText: 'Film 0' }),
  ).toBeVisible()
  const { total } = await window.evaluate(() =>
    (globalThis as PageGlobal).reelhaul.call('watchQueue', {}),
  )
  expect(total).toBe(100_000)
})
