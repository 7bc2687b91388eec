import { describe, expect, test } from 'vitest'
import { stringsFor } from '../../../main/desktop/ui/language.ts'
import {
  batchNews,
  formatSize,
  formatSpeed,
  statusLine,
  stopNews,
} from '../../../main/desktop/ui/strings.ts'
import { languages } from '../../../preload/contract/languages.ts'
import { failureReasons } from '../../../preload/contract/vocabulary.ts'
import { batchView, folderFull, rejectedKey, summary } from '../../helpers/contract-builders.ts'

const english = stringsFor('en', [])

describe('sizeInWords and speedInWords', () => {
  test.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [1000, '1 kB'],
    [4_200_000, '4.2 MB'],
    [1_250_000_000, '1.3 GB'],
    [5e15, '5,000 TB'],
  ])('%d bytes are %s', (bytes, text) => expect(formatSize(bytes, english)).toBe(text))

  test('a speed is a size for each second', () => {
    expect(formatSpeed(4_200_000, english)).toBe('4.2 MB/s')
  })
})

describe('statusLine', () => {
  test('says what is at work and how fast', () => {
    const counts = { downloading: 2, finalizing: 1, waiting: 10, queued: 2, completed: 5 }
    expect(statusLine(summary({ jobs: 20, counts, bytesPerSecond: 4_200_000 }), english)).toBe(
      '3 downloading, 12 waiting · 4.2 MB/s',
    )
  })

  test('says first what waits for the user', () => {
    const blocked = summary({ jobs: 41, counts: { waiting: 1 }, attention: [rejectedKey] })
    expect(statusLine(blocked, english)).toBe('Waiting for a valid Redner key, 1 waiting')
  })

  test('names one cause and counts the others; the same cause of two accounts is one', () => {
    const full = { ...folderFull, folder: '/films' }
    const attention = [rejectedKey, { ...rejectedKey, accountId: 'redner-2' }, full]
    const blocked = summary({ jobs: 41, counts: { blocked: 41 }, attention })
    expect(statusLine(blocked, english)).toBe(
      'Waiting for a valid Redner key, 1 more thing to look at',
    )
  })

  test('says when everything is paused', () => {
    expect(statusLine(summary({ jobs: 3, counts: { waiting: 3 }, paused: true }), english)).toBe(
      'paused, 3 waiting',
    )
  })

  test.each([
    [{}, 0, 'no jobs yet'],
    [{ completed: 7 }, 7, 'everything is done'],
    [{ completed: 5, failed: 2 }, 7, 'done, 2 failed'],
  ])('at rest with %j it is "%s"', (counts, jobs, text) => {
    expect(statusLine(summary({ jobs, counts }), english)).toBe(text)
  })
})

describe('stopNews', () => {
  test('names the account, how many jobs wait, and what to do', () => {
    expect(stopNews(rejectedKey, english)).toEqual({
      title: 'Redner rejects the key of “Studio A”',
      body: '40 jobs wait. Enter a valid key. The jobs go on by themselves.',
    })
  })

  test('names the folder', () => {
    expect(stopNews(folderFull, english)).toEqual({
      title: 'The disk is full',
      body: [
        '/films',
        '3 jobs wait. Make room or choose another folder. It goes on by itself as soon as there is room.',
      ].join('\n'),
    })
  })

  test.each(languages)('says something of every reason in %s', (language) => {
    for (const reason of failureReasons) {
      const failure = { ...rejectedKey.failure, reason }
      const { title, body } = stopNews({ ...rejectedKey, failure }, stringsFor(language, []))
      expect(`${title} ${body}`).not.toMatch(/[{}]|undefined/)
    }
  })
})

describe('batchNews', () => {
  test('tells files, jobs and size when all is well', () => {
    const batch = batchView({ counts: { completed: 40 }, files: 118, bytes: 1_200_000_000 })
    expect(batchNews(batch, english)).toEqual({
      title: 'Spring campaign',
      body: '118 files from 40 jobs saved (1.2 GB).',
    })
  })

  test('tells how many jobs need attention', () => {
    const batch = batchView({ counts: { completed: 40, failed: 1, blocked: 1 }, files: 118 })
    expect(batchNews(batch, english)?.body).toBe(
      '118 files from 40 jobs saved, 2 jobs need attention.',
    )
  })

  test('counts one as one', () => {
    const batch = batchView({ counts: { completed: 1, failed: 1 }, files: 1 })
    expect(batchNews(batch, english)?.body).toBe('1 file from 1 job saved, 1 job needs attention.')
  })

  test('says plainly when nothing was saved', () => {
    expect(batchNews(batchView({ counts: { failed: 7 } }), english)?.body).toBe(
      'Nothing was saved: 7 jobs need attention.',
    )
  })

  test('has nothing to tell of a batch that the user cancelled', () => {
    expect(batchNews(batchView({ counts: { cancelled: 7 } }), english)).toBeNull()
  })
})
