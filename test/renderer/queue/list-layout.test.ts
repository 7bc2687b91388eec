import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { listColumns, widthColumns } from '../../../preload/contract/list-view.ts'
import {
  columnsIn,
  gridColumns,
  isStacked,
  rowHeightOf,
  spanOfFailure,
  toggledColumn,
  widthRange,
  type ListShape,
} from '../../../renderer/queue/list-layout.ts'

const shape = (change: Partial<ListShape>): ListShape => ({
  ...{ chosen: listColumns, width: 1200, widths: {}, stateWidth: 140, stacked: false },
  ...change,
})
const keysIn = (chosen: ListShape['chosen'], width: number) =>
  columnsIn(shape({ chosen, width })).map(({ key }) => key)

describe('the columns of the list', () => {
  it('are those chosen, with job and state, in one order', () => {
    expect(keysIn(['size', 'files'], 1200)).toEqual(['job', 'files', 'state', 'size'])
    expect(keysIn([], 1200)).toEqual(['job', 'state'])
    expect(keysIn(listColumns, 0)).toHaveLength(8)
  })

  it('give way one after the other as the list becomes narrow', () => {
    const widths = [1200, 1000, 800, 640, 520, 300]
    const counts = widths.map((width) => keysIn(listColumns, width).length)
    expect(counts).toEqual(counts.toSorted((a, b) => b - a))
    expect(keysIn(listColumns, 640)).toEqual(['job', 'files', 'state', 'size'])
    expect(keysIn(listColumns, 520)).toEqual(['job', 'state', 'size'])
    expect(keysIn(listColumns, 300)).toEqual(['job', 'state'])
  })

  it('keep room for the job as long as another can give way', () => {
    expect(gridColumns(columnsIn(shape({ chosen: ['size'] })))).toMatch(/^minmax\(200px, 5fr\) /)
    expect(gridColumns(columnsIn(shape({ chosen: [] })))).toMatch(/^minmax\(0px, 5fr\) /)
  })

  it('leave to job and files what the others do not need', () => {
    const flexible = columnsIn(shape({})).filter(({ best }) => best === null)
    expect(flexible.map(({ key }) => key)).toEqual(['job', 'files'])
  })

  it('are as wide as the user has made them, whatever that is', () => {
    const widths = fc.dictionary(
      fc.constantFrom(...widthColumns),
      fc.integer({ min: 60, max: 800 }),
    )
    fc.assert(
      fc.property(widths, fc.integer({ min: 380, max: 2000 }), (set, width) => {
        const columns = columnsIn(shape({ widths: set, width }))
        for (const { key, best, least } of columns) {
          if (key !== 'job' && set[key] !== undefined) expect(best).toBe(set[key])
          expect(least).toBeLessThanOrEqual(best ?? Infinity)
        }
        // What they cannot do without has room, or there is nothing left to give up.
        const least = columns.reduce((sum, column) => sum + column.least, 16 * (columns.length + 1))
        expect(least <= width || columns.length === 2).toBe(true)
      }),
    )
  })

  it('can be made wider only as far as the others leave room', () => {
    const columns = columnsIn(shape({ chosen: ['files', 'size'], width: 900 }))
    const { least, most } = widthRange(columns, 'size', 900)
    expect(least).toBe(60)
    // Less five gaps, job and files at their least, and the state.
    expect(most).toBe(900 - 5 * 16 - 200 - 120 - 140)
    expect(widthRange(columns, 'size', 100)).toEqual({ least: 60, most: 60 })
  })

  it('stand below each other in a narrow list, and its rows are higher then', () => {
    expect(isStacked('comfortable', 430)).toBe(true)
    expect(isStacked('comfortable', 900)).toBe(false)
    expect(isStacked('comfortable', 0)).toBe(false)
    expect(isStacked('compact', 430)).toBe(false)
    expect(rowHeightOf('comfortable', 430)).toBeGreaterThan(rowHeightOf('comfortable', 900))
    expect(rowHeightOf('compact', 430)).toBe(rowHeightOf('compact', 900))
    const keys = columnsIn(shape({ width: 430, stacked: true })).map(({ key }) => key)
    expect(keys).toEqual(['job', 'state', 'size'])
  })

  it('leave to a failure what a failed job has no figures for', () => {
    expect(spanOfFailure(['job', 'files', 'state', 'size', 'speed', 'added'])).toBe(3)
    expect(spanOfFailure(['job', 'state'])).toBe(1)
  })

  it('can be added and taken away', () => {
    expect(toggledColumn(['size'], 'files')).toEqual(['files', 'size'])
    expect(toggledColumn(['files', 'size'], 'files')).toEqual(['size'])
  })
})
