/** The window of a running app in another size, as the page sees it. */
import type { ElectronApplication, Page } from '@playwright/test'

export interface Size {
  readonly width: number
  readonly height: number
}

/** Gives the page so many CSS pixels, at any zoom; the real window follows. Resolves once it has them. */
export async function resizePage(
  app: ElectronApplication,
  page: Page,
  { width, height }: Size,
  zoom = 1,
): Promise<void> {
  await app.evaluate(
    ({ BrowserWindow }, { content, factor }) => {
      const [window] = BrowserWindow.getAllWindows()
      window?.setContentSize(content.width, content.height)
      window?.webContents.setZoomFactor(factor)
    },
    { content: { width: width * zoom, height: height * zoom }, factor: zoom },
  )
  await page.waitForFunction(
    (wanted) =>
      Math.abs(innerWidth - wanted.width) <= 1 && Math.abs(innerHeight - wanted.height) <= 1,
    { width, height },
  )
}
