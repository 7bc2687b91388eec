import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { namedColumnsFrom, readNamed } from '../../main/headless/named-columns.ts'
import { makeWorkbook } from '../helpers/make-workbook.ts'

const read = (content: string | Uint8Array, ...given: string[]) =>
  readNamed('list.csv', Buffer.from(content), {}, namedColumnsFrom(given))
const idsOf = async (content: string | Uint8Array, ...given: string[]) =>
  (await read(content, ...given)).rows.map(({ remoteId, title }) => [remoteId, title])

const two = 'Vorgang,Film,Alt\njob_a1,Spring,job_x1\njob_a2,Autumn,job_x2\n'

describe('--column', () => {
  test('says which of several columns holds the job IDs, and what else a column is', async () => {
    expect(await idsOf(two, 'id=Alt')).toEqual([
      ['job_x1', null],
      ['job_x2', null],
    ])
    expect(await idsOf(two, 'id=vorgang', 'title = FILM')).toEqual([
      ['job_a1', 'Spring'],
      ['job_a2', 'Autumn'],
    ])
  })

  test('leaves what it does not name as it was found', async () => {
    const draft = await read('job_id,title,note\njob_1,Spring,adobe\n', 'provider=note')
    expect(draft.rows).toMatchObject([{ remoteId: 'job_1', title: 'Spring', provider: 'adobe' }])
  })

  test('holds for workbooks, too, and does nothing to plain lists', async () => {
    const rows = two.split('\n').map((line) => line.split(','))
    expect(await idsOf(makeWorkbook([{ name: 'May', rows }]), 'id=Alt')).toHaveLength(2)
    expect(await idsOf('job_1\njob_2\n', 'id=Alt')).toHaveLength(2)
  })

  test('of a name that a list does not have is refused with the names that it has', async () => {
    await expect(read(two, 'id=Nummer')).rejects.toThrow(
      'list.csv: there is no column "Nummer" for --column; the columns are Vorgang, Film, Alt',
    )
  })

  test('is the advice where the column with the IDs is not known', async () => {
    await expect(read(two)).rejects.toThrow(/several columns .*, or say it with --column id=NAME$/)
  })

  test.each(['Vorgang', 'id=', '=Vorgang', 'job=Vorgang', 'id'])('refuses %j', (given) => {
    expect(() => namedColumnsFrom([given])).toThrow(/--column takes id, title, provider/)
  })

  test('refuses to be told twice', () => {
    expect(() => namedColumnsFrom(['id=a', 'ID=b'])).toThrow('say it once')
  })

  test('takes any name of a column, also one with an equals sign', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (name) => {
        fc.pre(name.trim() !== '')
        expect(namedColumnsFrom([`title=${name}`])).toEqual({ title: name.trim() })
      }),
    )
  })
})
