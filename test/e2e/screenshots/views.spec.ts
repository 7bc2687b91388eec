/**
 * Pictures of every view in both themes, three widths and all languages, to be looked at:
 * `npm run screenshots` leaves them in `screenshots/LANGUAGE/`.
 */
import type { Page } from '@playwright/test'
import { join } from 'node:path'
import { languages } from '../../../preload/contract/languages.ts'
import { test } from '../../helpers/desk-test.ts'
import { tourBatches } from '../batch-tour.ts'
import { tourTrouble } from '../trouble-tour.ts'
import { tourFirstRun, tourQueue, tourSheets } from '../view-tour.ts'

const themes = ['light', 'dark'] as const
const sizes = [
  { width: 1280, height: 800 },
  { width: 800, height: 600 },
  { width: 480, height: 700 },
]

for (const language of languages) {
  /** Leaves the window as it was found. */
  async function takePictures(window: Page, view: string): Promise<void> {
    for (const colorScheme of themes) {
      await window.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      for (const size of sizes) {
        await window.setViewportSize(size)
        const name = `${view.replaceAll(/[^a-z]+/g, '-')}-${size.width}-${colorScheme}.png`
        await window.screenshot({ path: join('screenshots', language, name) })
      }
    }
    await window.setViewportSize(sizes[0]!)
  }

  test(`every view (${language})`, async ({ desk }) => {
    test.setTimeout(600_000)
    await tourFirstRun(desk, language, takePictures)
  })

  test(`the queue (${language})`, async ({ desk }) => {
    test.setTimeout(600_000)
    await tourQueue(desk, language, takePictures)
  })

  test(`sheets and dialogs (${language})`, async ({ desk }) => {
    test.setTimeout(600_000)
    await tourSheets(desk, language, takePictures)
  })

  test(`batches and the archive (${language})`, async ({ desk }) => {
    test.setTimeout(600_000)
    await tourBatches(desk, language, takePictures)
  })

  test(`problems and banners (${language})`, async ({ desk }) => {
    test.setTimeout(600_000)
    await tourTrouble(desk, language, takePictures)
  })
}
