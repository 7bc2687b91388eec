import { describe, expect, it } from 'vitest'
import { delivered } from '../../main/providers/delivery.ts'
import { leasedOutput } from '../../main/providers/remote-files.ts'

const response = { status: 200, headers: {}, body: '', serverNow: 1 }
const facts = { key: '0', kind: 'video', extension: 'mp4' } as const
const output = leasedOutput('https://store.example/a.mp4', facts, response, null)
const done = { status: 'done', facts: {} }

describe('a delivery', () => {
  it('with all its links waits for nothing', () => {
    const report = delivered('Maker', { ...done, outputs: [output], unlinked: [] })
    expect(report).toEqual({ ...done, state: 'ready', outputs: [output], missing: [] })
  })

  it('names what has no link after what will not come, and that it may still come', () => {
    const unlinked = [{ name: 'file 2', given: null }]
    const report = delivered('Maker', {
      ...done,
      outputs: [output],
      unlinked,
      missing: ['fr-FR'],
    })
    expect(report).toMatchObject({ missing: ['fr-FR', 'file 2'], mayStillCome: true })
  })

  it('without any link is asked for again, and refused where links lead to no web server', () => {
    const nothing = (given: unknown) => () =>
      delivered('Maker', { ...done, outputs: [], unlinked: [{ name: 'a', given }] })
    expect(nothing(null)).toThrow('lists no files')
    expect(nothing('file:///etc/passwd')).toThrow('begins with file:')
  })
})
