/**
 * Drops real files of the disk, as a file manager would: the page sees a `File` with a path, and the focus
 * stays where it is.
 */
import type { Page } from '@playwright/test'

/** @param paths absolute; all of them in one drop */
export async function dropFiles(window: Page, ...paths: string[]): Promise<void> {
  const input = await window.evaluateHandle(() => {
    const element = document.createElement('input')
    element.type = 'file'
    element.multiple = true
    return element
  })
  await input.setInputFiles(paths)
  await input.evaluate((element) => {
    const dataTransfer = new DataTransfer()
    for (const file of element.files!) dataTransfer.items.add(file)
    for (const type of ['dragenter', 'dragover', 'drop'])
      document.body.dispatchEvent(
        new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }),
      )
  })
}
