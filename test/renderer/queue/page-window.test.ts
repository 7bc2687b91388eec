// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { queueQuerySchema } from '../../../preload/contract/model.ts'
import { pageAround, pageLimit } from '../../../renderer/queue/page-window.ts'

describe('the page around the visible rows', () => {
  it('starts at the top for the top', () => {
    expect(pageAround(0, 14).offset).toBe(0)
  })

  it('always holds the visible rows with some to spare at both ends', () => {
    for (let first = 0; first < 5000; first += 7) {
      const { offset, limit } = pageAround(first, first + 30)
      expect(offset).toBeLessThanOrEqual(Math.max(0, first - 40))
      expect(offset + limit).toBeGreaterThanOrEqual(first + 31 + 40)
    }
  })

  it('stays the same while a few rows are scrolled', () => {
    const pages = new Set<string>()
    for (let first = 1000; first < 1020; first++)
      pages.add(JSON.stringify(pageAround(first, first + 19)))
    expect(pages.size).toBeLessThanOrEqual(2)
  })

  it('is never larger than the contract allows, however tall the window', () => {
    const page = pageAround(100, 100_000)
    expect(page.limit).toBe(pageLimit)
    expect(queueQuerySchema.safeParse(page).success).toBe(true)
  })
})
