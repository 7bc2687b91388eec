/** Nothing in any view is cut, spills over or lies outside the window: in all languages and widths. */
import type { Page } from '@playwright/test'
import { languages } from '../../preload/contract/languages.ts'
import { expect, test } from '../helpers/desk-test.ts'
import { tourBatches } from './batch-tour.ts'
import { overflowing } from './helpers/overflowing.ts'
import { tourTrouble } from './trouble-tour.ts'
import { tourFirstRun, tourQueue, tourSheets } from './view-tour.ts'

/** The widest is last: the walk goes on in it. */
const sizes = [
  { width: 480, height: 700 },
  { width: 800, height: 600 },
  { width: 1280, height: 800 },
]
const tours = {
  'first run': tourFirstRun,
  queue: tourQueue,
  sheets: tourSheets,
  batches: tourBatches,
  trouble: tourTrouble,
}

const softly = expect.configure({ soft: true })

async function expectToFit(window: Page, view: string): Promise<void> {
  for (const size of sizes) {
    await window.setViewportSize(size)
    // A menu follows what it belongs to a moment after the window's size.
    await softly
      .poll(() => overflowing(window), { message: `${view} at ${size.width}`, timeout: 5000 })
      .toEqual([])
  }
}

for (const language of languages)
  for (const [name, tour] of Object.entries(tours))
    test(`every view of the ${name} fits (${language})`, async ({ desk }) => {
      test.slow()
      await tour(desk, language, expectToFit)
    })
