import { describe, expect, it } from 'vitest'
import { listColumns } from '../../../preload/contract/model.ts'
import {
  columnsIn,
  gridColumns,
  spanOfFailure,
  toggledColumn,
} from '../../../renderer/queue/list-layout.ts'

describe('the columns of the list', () => {
  it('are those chosen, with job and state, in one order', () => {
    expect(columnsIn(['size', 'files'], 1200)).toEqual(['job', 'files', 'state', 'size'])
    expect(columnsIn([], 1200)).toEqual(['job', 'state'])
    expect(columnsIn(listColumns, 0)).toHaveLength(8)
  })

  it('give way one after the other as the list becomes narrow', () => {
    const widths = [1200, 1000, 800, 640, 520, 300]
    const counts = widths.map((width) => columnsIn(listColumns, width).length)
    expect(counts).toEqual(counts.toSorted((a, b) => b - a))
    expect(columnsIn(listColumns, 640)).toEqual(['job', 'files', 'state', 'size'])
    expect(columnsIn(listColumns, 520)).toEqual(['job', 'state', 'size'])
    expect(columnsIn(listColumns, 300)).toEqual(['job', 'state'])
  })

  it('keep room for the job as long as another can give way', () => {
    expect(gridColumns(columnsIn(['size'], 900))).toMatch(/^minmax\(200px, 1fr\) /)
    expect(gridColumns(columnsIn([], 900))).toMatch(/^minmax\(0px, 1fr\) /)
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
