import { describe, expect, it } from 'vitest'
import { saidBy, shownText } from '../../main/providers/provider-errors.ts'

const said = (body: unknown) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return saidBy({ body: text })
}

describe('saidBy', () => {
  it.each([
    [{ error: { code: 'A', message: 'b' } }, 'A', 'b'],
    [{ error: 'invalid_input', message: 'b' }, 'invalid_input', 'b'],
    [{ error: 'Not ready yet', code: 'not_ready' }, 'not_ready', 'Not ready yet'],
    [{ error_code: '401013', message: 'b' }, '401013', 'b'],
    [{ code: 7, msg: 'b' }, '7', 'b'],
    [{ code: 0, msg: 'b' }, null, 'b'],
    [{ code: 200, msg: 'b' }, null, 'b'],
    [{ error: { code: 403003, message: 'b' } }, '403003', 'b'],
    [{ error: {}, message: 'b', code: 'A' }, 'A', 'b'],
    [{ error: { code: 'A' }, message: 'b' }, 'A', 'b'],
    [{ error: 'b c', message: '' }, null, 'b c'],
    [{ error: 'Bad Request', message: ['id must be a UUID', 'x'] }, null, 'id must be a UUID'],
    [{ detail: [{ loc: ['query', 'id'], msg: 'field required' }] }, null, 'field required'],
    [{ errors: [{ code: 'A' }, { message: 'b' }] }, 'A', 'b'],
    [{ errors: ['b'] }, null, 'b'],
    [{ title: 'No such job', status: 404, type: 'about:blank' }, null, 'No such job'],
    [{ title: 'My job', status: 'FAILED' }, null, null],
    [{ error: { error: { error: { error: { error: { message: 'b' } } } } } }, null, null],
    [{}, null, null],
    [[], null, null],
    ['<html>', null, null],
    [{ error: { message: { nested: true } } }, null, null],
  ])('reads %j', (body, code, message) => {
    expect(said(body)).toEqual({ code, message })
  })
})

describe('shownText', () => {
  it('makes one line without control or direction characters', () => {
    expect(shownText('a\r\n\tb\u0000\u202e c')).toBe('a b c')
  })

  it('cuts the query from URLs, where signatures live', () => {
    expect(shownText('see http://a.example/b?sig=x#y now')).toBe('see http://a.example/b now')
  })

  it('cuts what is long', () => {
    expect(shownText('x'.repeat(10_000))?.length).toBe(300)
  })

  it.each([undefined, null, 3, {}, '', ' \n '])('has nothing to show for %j', (value) => {
    expect(shownText(value)).toBeNull()
  })
})
