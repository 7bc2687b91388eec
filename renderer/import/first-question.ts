/** Where the keyboard begins in the import sheet. */

/**
 * The control of the first open question (`data-question`), else the button that adds (`data-add`), else the
 * sheet itself while there is neither.
 */
export function firstQuestionIn(sheet: HTMLElement): HTMLElement {
  const find = (selector: string) => sheet.querySelector<HTMLElement>(selector)
  return find('[data-question]:not(:disabled)') ?? find('[data-add]:not(:disabled)') ?? sheet
}
