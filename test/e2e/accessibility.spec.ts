/** Every view, sheet, dialog and menu before axe: in both themes, from left to right and back. */
import type { Page } from '@playwright/test'
import { violationsOf } from '../helpers/axe.ts'
import { expect, test } from '../helpers/desk-test.ts'
import { tourBatches } from './batch-tour.ts'
import { tourTrouble } from './trouble-tour.ts'
import { tourFirstRun, tourQueue, tourSheets } from './view-tour.ts'

/** Fails unless axe finds nothing in what is shown. */
async function expectAccessible(window: Page, view: string): Promise<void> {
  expect.soft(await violationsOf(window), view).toEqual([])
}

for (const language of ['en', 'ar'] as const) {
  test(`axe finds nothing before there are jobs (${language})`, async ({ desk }) => {
    await tourFirstRun(desk, language, expectAccessible)
  })

  test(`axe finds nothing in the queue (${language})`, async ({ desk }) => {
    test.slow()
    await tourQueue(desk, language, expectAccessible)
  })

  test(`axe finds nothing in sheets, dialogs and the countdown (${language})`, async ({ desk }) => {
    await tourSheets(desk, language, expectAccessible)
  })

  test(`axe finds nothing in batches, the archive and waiting lists (${language})`, async ({
    desk,
  }) => {
    await tourBatches(desk, language, expectAccessible)
  })

  test(`axe finds nothing in problems, costs, banners and errors (${language})`, async ({
    desk,
  }) => {
    await tourTrouble(desk, language, expectAccessible)
  })
}
