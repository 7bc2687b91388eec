/**
 * Finds text and controls of a page that are cut, spill out of their box, or lie outside the window.
 *
 * Deliberate, and not reported:
 * - a single line that ends with an ellipsis (`.cut`) or lines that are clamped, where the whole text
 *   can be had: a `title` on the element or around it says it;
 * - a name cut in its middle (`MiddleCut`), whose element has such a title;
 * - what is scrolled: the content of anything that scrolls in that direction;
 * - what is there for screen readers only (clipped to nothing), and what is hidden or transparent.
 */
import type { Page } from '@playwright/test'

export interface Overflow {
  readonly what: 'cut text' | 'text out of its box' | 'control too small' | 'outside the window'
  /** The element, as a short path of tags, classes and roles. */
  readonly where: string
  readonly text: string
  /** By how many pixels. */
  readonly by: number
}

/** What overflows in what is shown now; rounding by a pixel does not count. */
export function overflowing(page: Page): Promise<Overflow[]> {
  return page.evaluate(() => {
    const tolerance = 1.5
    const found: Overflow[] = []

    for (const element of document.body.querySelectorAll<HTMLElement>('*')) {
      if (!isShown(element)) continue
      lookAtText(element)
      lookAtControl(element)
      lookAtWindow(element)
    }
    return found

    function report(what: Overflow['what'], element: Element, by: number): void {
      const text = (element.textContent ?? '').replace(/\s+/g, ' ').trim().slice(0, 80)
      found.push({ what, where: pathOf(element), text, by: Math.round(by) })
    }

    function isShown(element: HTMLElement): boolean {
      if (element.closest('svg') !== null || isClippedAway(element)) return false
      return element.checkVisibility({
        checkOpacity: true,
        checkVisibilityCSS: true,
        contentVisibilityAuto: true,
      })
    }

    /** For screen readers only. */
    function isClippedAway(element: HTMLElement): boolean {
      for (let at: HTMLElement | null = element; at; at = at.parentElement) {
        const { clip, clipPath } = getComputedStyle(at)
        if (clipPath.startsWith('inset(50%') || clip === 'rect(0px, 0px, 0px, 0px)') return true
      }
      return false
    }

    function hasOwnText(element: Element): boolean {
      return [...element.childNodes].some(
        (node) => node.nodeType === Node.TEXT_NODE && (node.textContent ?? '').trim() !== '',
      )
    }

    /** Whether the whole text can be read elsewhere. */
    function isToldElsewhere(element: Element): boolean {
      const title = element.closest('[title]')?.getAttribute('title') ?? ''
      return title !== ''
    }

    function lookAtText(element: HTMLElement): void {
      if (!hasOwnText(element)) return
      const style = getComputedStyle(element)
      if (style.display === 'inline') return lookAtLine(element)
      const wide = element.scrollWidth - element.clientWidth
      const high = element.scrollHeight - element.clientHeight
      const clips = style.overflowX === 'hidden' || style.overflowX === 'clip'
      const clipsBlock = style.overflowY === 'hidden' || style.overflowY === 'clip'
      if (clips && wide > tolerance && !isToldElsewhere(element)) report('cut text', element, wide)
      // Descenders of a line may reach below it.
      if (clipsBlock && high > 4 && !isToldElsewhere(element)) report('cut text', element, high)
      if (style.overflowX === 'visible') lookAtLine(element)
    }

    /** Text beyond the element that is laid out around it covers what is beside it. */
    function lookAtLine(element: HTMLElement): void {
      const range = document.createRange()
      range.selectNodeContents(element)
      const box = boxAround(element).getBoundingClientRect()
      const text = range.getBoundingClientRect()
      if (text.width === 0) return
      const by = Math.max(box.left - text.left, text.right - box.right)
      if (by > tolerance && !isClippedBefore(element)) report('text out of its box', element, by)
    }

    function boxAround(element: HTMLElement): HTMLElement {
      let box = element
      while (getComputedStyle(box).display === 'inline' && box.parentElement)
        box = box.parentElement
      return box
    }

    /** An ellipsis around it, or something that scrolls, takes care of it. */
    function isClippedBefore(element: HTMLElement): boolean {
      for (let at: HTMLElement | null = element; at; at = at.parentElement) {
        const { overflowX } = getComputedStyle(at)
        if (overflowX === 'auto' || overflowX === 'scroll') return true
        if (overflowX !== 'visible') return isToldElsewhere(at)
      }
      return false
    }

    function lookAtControl(element: HTMLElement): void {
      if (!element.matches('button, [role=button], [role=menuitem], a, select')) return
      const wide = element.scrollWidth - element.clientWidth
      const high = element.scrollHeight - element.clientHeight
      const by = Math.max(wide, high - 3)
      if (by > tolerance) report('control too small', element, by)
    }

    function lookAtWindow(element: HTMLElement): void {
      const { left, right, top, bottom, width, height } = element.getBoundingClientRect()
      if (width === 0 || height === 0) return
      const beside = Math.max(-left, right - innerWidth)
      if (beside > tolerance && !isScrolled(element, 'overflowX')) {
        report('outside the window', element, beside)
      }
      const below = Math.max(-top, bottom - innerHeight)
      if (below > tolerance && !isScrolled(element, 'overflowY')) {
        report('outside the window', element, below)
      }
    }

    /** Clipping hides it, which is looked at where the text is; scrolling brings it back. */
    function isScrolled(element: Element, axis: 'overflowX' | 'overflowY'): boolean {
      for (let at = element.parentElement; at && at !== document.body; at = at.parentElement) {
        if (getComputedStyle(at)[axis] !== 'visible') return true
      }
      return false
    }

    function pathOf(element: Element): string {
      const steps: string[] = []
      for (let at: Element | null = element; at && at !== document.body; at = at.parentElement) {
        const classes = [...at.classList].filter((name) => !name.startsWith('svelte-')).slice(0, 2)
        const role = at.getAttribute('role')
        const name = [at.localName, ...classes].join('.')
        steps.unshift(role === null ? name : `${name}[${role}]`)
      }
      return steps.slice(-4).join(' > ')
    }
  })
}
