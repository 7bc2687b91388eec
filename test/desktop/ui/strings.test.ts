import { describe, expect, test } from 'vitest'
import { desktopStrings } from '../../helpers/desktop-strings.ts'
import { batchNews, progressLine, statusLine, stopNews } from '../../../main/desktop/ui/strings.ts'
import { languages } from '../../../preload/contract/languages.ts'
import type { Progress } from '../../../preload/contract/progress.ts'
import { failureReasons } from '../../../preload/contract/vocabulary.ts'
import {
  batchView,
  folderFull,
  progress,
  rejectedKey,
  summary,
} from '../../helpers/contract-builders.ts'

const english = desktopStrings('en')

describe('statusLine', () => {
  test('says what is at work and how fast', () => {
    const counts = { downloading: 2, finalizing: 1, ready: 4, waiting: 10, queued: 2, completed: 5 }
    expect(statusLine(summary({ jobs: 24, counts, bytesPerSecond: 4_200_000 }), english)).toBe(
      '3 downloading, 4 ready, 10 at provider, 2 queued · 4.2 MB/s',
    )
  })

  test('says first what waits for the user', () => {
    const blocked = summary({ jobs: 41, counts: { waiting: 1 }, attention: [rejectedKey] })
    expect(statusLine(blocked, english)).toBe('Waiting for a valid Redner key, 1 at provider')
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
      'paused, 3 at provider',
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

describe('progressLine', () => {
  const now = new Date(2026, 10, 21, 14, 2).getTime()
  const lineOf = (parts: Partial<Progress>) =>
    progressLine(summary({ progress: progress(parts) }), desktopStrings('de'), now)
  const at = { share: 0.429, bytesDone: 48e6, bytesTotal: 96e6 }

  test('says how far everything is, and when it is done', () => {
    const doneAt = new Date(2026, 10, 21, 16, 40).getTime()
    expect(lineOf({ ...at, doneAt })).toBe('42\u00a0% · 48,0 MB von 96,0 MB · fertig gegen 16:40')
    const tomorrow = doneAt + 86_400_000
    expect(lineOf({ ...at, doneAt: tomorrow })).toContain('fertig morgen gegen 16:40')
  })

  test('leaves out what is not known', () => {
    expect(lineOf({ ...at, bytesTotal: null })).toBe('42\u00a0% · 48,0 MB')
    expect(lineOf({})).toBe('0\u00a0%')
  })

  test('says why the clock stands', () => {
    expect(lineOf({ ...at, stopped: 'paused' })).toMatch(/ · Angehalten$/)
    expect(lineOf({ ...at, stopped: 'offline' })).toMatch(/ · Offline$/)
    expect(lineOf({ ...at, stopped: 'blocked' })).toMatch(/ · Wartet auf Sie$/)
  })

  test('is missing where there is nothing to do', () => {
    expect(progressLine(summary(), english, now)).toBeNull()
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
      const { title, body } = stopNews({ ...rejectedKey, failure }, desktopStrings(language, []))
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
