import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_SAFE_BYTES, safeName, utf8Bytes } from '../../main/naming/file-name.ts'
import { DEFAULT_TEMPLATE, parseTemplate } from '../../main/naming/name-template.ts'
import { nameOutputs, type NamedJob, type NamedOutput } from '../../main/naming/output-names.ts'
import { targetPath } from '../../main/naming/target-path.ts'
import { hostileNames } from '../helpers/hostile-names.ts'

const job = (over: Partial<NamedJob> = {}): NamedJob => ({
  provider: 'redner',
  jobId: 'job_abc',
  title: null,
  date: new Date(2026, 4, 9, 12).getTime(),
  columns: {},
  ...over,
})
const output = (over: Partial<NamedOutput> = {}): NamedOutput => ({
  key: '0',
  kind: 'video',
  locale: null,
  index: null,
  extension: 'mp4',
  ...over,
})
const subtitles = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    output({ key: String(index), index, kind: 'subtitles', extension: 'srt' }),
  )
const names = (template: string, given: NamedJob, outputs: NamedOutput[]) =>
  nameOutputs(parseTemplate(template), given, outputs)

describe('the default template', () => {
  it('names a single file by its job, or by its title where there is one', () => {
    expect(names(DEFAULT_TEMPLATE, job(), [output()])).toEqual(['job_abc.mp4'])
    expect(names(DEFAULT_TEMPLATE, job({ title: 'Spring' }), [output()])).toEqual(['Spring.mp4'])
  })

  it('numbers several files so that they sort', () => {
    expect(names(DEFAULT_TEMPLATE, job(), subtitles(3))).toEqual([
      'job_abc-1.srt',
      'job_abc-2.srt',
      'job_abc-3.srt',
    ])
    const twelve = names(DEFAULT_TEMPLATE, job(), subtitles(12))
    expect(twelve[0]).toBe('job_abc-01.srt')
    expect([...twelve].sort()).toEqual(twelve)
  })

  it('keeps the number of a file that proves to be of another form: others have theirs already', () => {
    const taken = [output({ key: '0', index: 0 }), output({ key: '1', index: 1 })]
    const known = taken.with(1, output({ key: '1', index: 1, kind: 'audio', extension: 'mp3' }))
    const name = (outputs: NamedOutput[]) =>
      nameOutputs(parseTemplate(DEFAULT_TEMPLATE), job(), outputs, MAX_SAFE_BYTES, known)
    expect(name(taken)).toEqual(['job_abc-1.mp4', 'job_abc-2.mp3'])
    expect(name(known)).toEqual(['job_abc.mp4', 'job_abc.mp3'])
  })

  it('tells files apart by locale and extension before it adds kind or number', () => {
    const outputs = [
      output({ key: 'de-DE/video', locale: 'de-DE' }),
      output({ key: 'de-DE/text', locale: 'de-DE', kind: 'transcript', extension: 'txt' }),
      output({ key: 'fr-FR/video', locale: 'fr-FR' }),
    ]
    expect(names(DEFAULT_TEMPLATE, job({ title: 'Spring' }), outputs)).toEqual([
      'Spring.de-DE.mp4',
      'Spring.de-DE.txt',
      'Spring.fr-FR.mp4',
    ])
  })

  it('tells files of one job apart by their aspect ratio', () => {
    const keys = ['9:16/video', '1:1/video', 'de-DE/16:9/video']
    const outputs = keys.map((key) =>
      output({ key, locale: key.startsWith('de') ? 'de-DE' : null }),
    )
    expect(names(DEFAULT_TEMPLATE, job(), outputs)).toEqual([
      'job_abc.9x16.mp4',
      'job_abc.1x1.mp4',
      'job_abc.de-DE-16x9.mp4',
    ])
  })

  it('adds the kind where it alone differs, and not the number too', () => {
    const outputs = [
      output({ key: 'de/video', locale: 'de' }),
      output({ key: 'de/audio', locale: 'de', kind: 'audio' }),
    ]
    expect(names(DEFAULT_TEMPLATE, job({ title: 'A' }), outputs)).toEqual([
      'A.de.video.mp4',
      'A.de.audio.mp4',
    ])
  })

  it('numbers by key where the provider gives no order, whatever order they come in', () => {
    const [a, b] = [output({ key: 'a' }), output({ key: 'b' })]
    expect(names(DEFAULT_TEMPLATE, job(), [a, b])).toEqual(['job_abc-1.mp4', 'job_abc-2.mp4'])
    expect(names(DEFAULT_TEMPLATE, job(), [b, a])).toEqual(['job_abc-2.mp4', 'job_abc-1.mp4'])
  })

  it('sees that names differing only in case are one name', () => {
    const outputs = [output({ key: 'a', locale: 'de' }), output({ key: 'b', locale: 'DE' })]
    expect(names(DEFAULT_TEMPLATE, job(), outputs)).toEqual([
      'job_abc-1.de.mp4',
      'job_abc-2.DE.mp4',
    ])
  })
})

describe('a template', () => {
  it.each([
    ['{provider}/{date}/{jobId}.{ext}', 'redner/2026-05-09/job_abc.mp4'],
    ['{index:3} {title}', '001 job_abc.mp4'],
    ['{title} - {locale}.{ext}', 'job_abc.mp4'],
    ['{title} ({locale}).{ext}', 'job_abc.mp4'],
    ['{title} [{locale} {client}].{ext}', 'job_abc.mp4'],
    ['{locale} - {title}.{ext}', 'job_abc.mp4'],
    ['{client}/{locale}/{title}.{ext}', 'job_abc.mp4'],
    ['{title}--{locale}--{kind}.{ext}', 'job_abc--video.mp4'],
    ['{jobId} {title}.{ext}', 'job_abc.mp4'],
    ['{locale}.{ext}', 'job_abc.mp4'],
    ['{ext}/{jobId}', 'mp4/job_abc.mp4'],
    ['../../{jobId}', 'job_abc.mp4'],
    ['CON/{jobId}', '_CON/job_abc.mp4'],
  ])('%s gives %s', (template, expected) => {
    expect(names(template, job(), [output()])).toEqual([expected])
  })

  it('fills in columns of the table, in any case', () => {
    const given = job({ columns: { 'Client name': 'ACME/Europe', toString: 'x' } })
    expect(names('{client NAME}/{tostring}-{jobId}', given, [output()])).toEqual([
      'ACME-Europe/x-job_abc.mp4',
    ])
  })

  it('does not find columns that are only inherited', () => {
    expect(names('{jobId}{constructor}', job(), [output()])).toEqual(['job_abc.mp4'])
  })

  it('shortens a long title and keeps what tells files apart', () => {
    const all = names(DEFAULT_TEMPLATE, job({ title: '長い題'.repeat(99) }), subtitles(2))
    expect(all[0]).toMatch(/-1\.srt$/)
    expect(all[1]).toMatch(/-2\.srt$/)
    for (const name of all) expect(utf8Bytes(name)).toBeLessThanOrEqual(MAX_SAFE_BYTES)
  })

  it('gives titles that differ only far from their start different names, within the room', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 0, maxLength: 300 })
    const template = fc.constantFrom(DEFAULT_TEMPLATE, '{title}/{jobId}.{ext}', '{title}{title}')
    const rooms = fc.integer({ min: 40, max: MAX_SAFE_BYTES })
    fc.assert(
      fc.property(text, text, text, template, rooms, (start, one, other, wanted, room) => {
        const [a, b] = [start + one, start + other].map(
          (title) => nameOutputs(parseTemplate(wanted), job({ title }), [output()], room)[0]!,
        )
        for (const component of `${a!}/${b!}`.split('/'))
          expect(utf8Bytes(component)).toBeLessThanOrEqual(room)
        const differ = safeName(start + one, 1e9) !== safeName(start + other, 1e9)
        const named = [start + one, start + other].every((title) => safeName(title, 1e9) !== '')
        if (differ && named) expect(a).not.toEqual(b)
      }),
      { numRuns: 2000 },
    )
  })

  it('keeps to the room that it is given', () => {
    const [name] = nameOutputs(
      parseTemplate('{title}/{title}-{index}.{ext}'),
      job({ title: 'x'.repeat(200) }),
      [output()],
      50,
    )
    for (const component of name!.split('/')) expect(utf8Bytes(component)).toBeLessThanOrEqual(50)
    expect(name).toMatch(/-1\.mp4$/)
  })

  it('never leaves the folder and never names two outputs alike, whatever it is fed', () => {
    const texts = hostileNames(2, 3000)
    for (let i = 0; i + 4 < texts.length; i += 5) {
      const [title, jobId, client, locale, extension] = texts.slice(i, i + 5) as [
        string,
        string,
        string,
        string,
        string,
      ]
      const given = job({ title, jobId, columns: { client } })
      const outputs = [output({ key: 'a', locale, extension }), output({ key: 'b', locale })]
      const all = names('{client}/{title}.{locale}-{kind?}-{index}.{ext}', given, outputs)
      expect(new Set(all).size, JSON.stringify(all)).toBe(2)
      for (const name of all) {
        for (const platform of ['linux', 'win32'] as const) {
          const folder = platform === 'win32' ? 'C:\\out' : '/out'
          expect(targetPath(folder, name, platform).startsWith(folder)).toBe(true)
        }
      }
    }
  })
})
