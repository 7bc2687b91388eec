/** jsdom lays nothing out: this gives every observed element a size, so that virtual lists render. */
import { vi } from 'vitest'

const rowHeight = 54

/** Answers as a window does of this width in pixels, which no test resizes. */
function fakeMedia(width: number): typeof window.matchMedia {
  return (query) => {
    const [, sign, pixels] = /^\(?width (<|>=) (\d+)px\)?$/.exec(query) ?? []
    const matches = sign === '<' ? width < Number(pixels) : sign === '>=' && width >= Number(pixels)
    return Object.assign(new EventTarget(), {
      ...{ matches, media: query, onchange: null },
      addListener: () => undefined,
      removeListener: () => undefined,
    })
  }
}

/** Call before rendering. `height` is that of the list's viewport, `width` that of the window, in pixels. */
export function fakeLayout(height = 540, width = 1280): void {
  class FakeResizeObserver implements ResizeObserver {
    readonly #tell: ResizeObserverCallback

    constructor(tell: ResizeObserverCallback) {
      this.#tell = tell
    }

    observe(target: Element): void {
      const isRow = target.querySelector('[data-row]') !== null && target.childElementCount === 1
      const isViewport = target.getAttribute('tabindex') === '-1'
      const size = { width: 800, height: isRow && !isViewport ? rowHeight : height }
      const entry = { target, contentRect: size } as unknown as ResizeObserverEntry
      queueMicrotask(() => this.#tell([entry], this))
    }

    unobserve(): void {}
    disconnect(): void {}
  }
  vi.stubGlobal('ResizeObserver', FakeResizeObserver)
  vi.stubGlobal('matchMedia', fakeMedia(width))
  vi.spyOn(HTMLElement.prototype, 'offsetParent', 'get').mockReturnValue(document.body)
  Element.prototype.scrollTo = () => undefined
  Element.prototype.scrollIntoView = () => undefined
}
