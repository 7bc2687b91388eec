// @vitest-environment node
import { beforeEach, describe, expect, it } from 'vitest'
import { ImportState, type Transfer } from '../../../renderer/state/import-state.svelte.ts'
import { NoticeState } from '../../../renderer/state/notice-state.svelte.ts'
import { callError, FakeApi, fakePreview } from '../fake-api.ts'

const refused = callError({
  reason: 'USER_INVALID_INPUT',
  message: 'notes.csv has no column with job IDs.',
  permanent: true,
  advice: 'Change it and try again.',
})

let api: FakeApi
let notices: NoticeState
let importing: ImportState

beforeEach(() => {
  api = new FakeApi()
  notices = new NoticeState(api)
  importing = new ImportState(api, notices)
})

function transfer(files: File[], text = ''): Transfer {
  return { files: files as unknown as FileList, getData: () => text }
}

describe('what is dropped or pasted', () => {
  it('is read by path when it holds files, though file managers add text', async () => {
    await importing.take(transfer([new File(['x'], 'a.csv')], 'a.csv'))
    expect(api.lastInput('previewFiles')).toEqual(['/dropped/a.csv'])
    expect(api.count('previewText')).toBe(0)
  })

  it('is read as text otherwise', async () => {
    await importing.take(transfer([], 'job_1\njob_2'))
    expect(api.lastInput('previewText')).toBe('job_1\njob_2')
    expect(importing.preview?.jobIdColumn).toBeNull()
  })

  it('is ignored when it is blank', async () => {
    await importing.take(transfer([], '  \n'))
    expect(importing.open).toBe(false)
    expect(api.asked).toEqual([])
  })
})

it('adds nothing before it is confirmed', async () => {
  await importing.chooseFiles()
  expect(importing.open).toBe(true)
  expect(api.count('commitImport')).toBe(0)
  await importing.commit()
  expect(api.lastInput('commitImport')).toEqual({
    id: 'preview-1',
    provider: null,
    folder: null,
    accounts: {},
  })
  expect(importing.open).toBe(false)
  expect(notices.shown.at(-1)?.text).toBe('118 jobs added; 4 were already here.')
})

it('shows nothing when the file dialog is closed', async () => {
  api.answers.chooseFiles = () => null
  await importing.chooseFiles()
  expect(importing.open).toBe(false)
})

it('asks for a provider before jobs can be added whose provider is unknown', async () => {
  api.answers.chooseFiles = () => ({ ...fakePreview, providers: { unknown: 12 } })
  await importing.chooseFiles()
  expect(importing.canAdd).toBe(false)
  importing.provider = 'swiftia'
  expect(importing.canAdd).toBe(true)
  await importing.commit()
  expect(api.lastInput('commitImport')).toMatchObject({ provider: 'swiftia' })
})

it('cannot add when nothing is new', async () => {
  api.answers.chooseFiles = () => ({
    ...fakePreview,
    counts: { fresh: 0, known: 9, duplicate: 0, unusable: 0 },
  })
  await importing.chooseFiles()
  expect(importing.canAdd).toBe(false)
  expect(await importing.commit()).toBeNull()
})

it('uses the folder that was chosen for this batch', async () => {
  await importing.chooseFiles()
  await importing.chooseFolder('/home/ana/Videos/Reelhaul')
  await importing.commit()
  expect(api.lastInput('chooseFolder')).toBe('/home/ana/Videos/Reelhaul')
  expect(api.lastInput('commitImport')).toMatchObject({ folder: '/home/ana/Elsewhere' })
})

it('says why something cannot be read', async () => {
  api.answers.previewText = () => {
    throw refused
  }
  await importing.takeText('hello')
  expect(importing.open).toBe(true)
  expect(importing.failure?.message).toBe('notes.csv has no column with job IDs.')
  expect(importing.preview).toBeNull()
})

it('keeps the preview when adding fails, so that it can be tried again', async () => {
  api.answers.commitImport = () => {
    throw refused
  }
  await importing.chooseFiles()
  expect(await importing.commit()).toBeNull()
  expect(importing.preview).not.toBeNull()
  expect(importing.busy).toBeNull()
})

it('tells main to forget a preview that is closed', async () => {
  await importing.chooseFiles()
  await importing.discard()
  expect(api.lastInput('discardImport')).toBe('preview-1')
  expect(importing.open).toBe(false)
})

it('shows the second of two drops, and forgets the first when it arrives late', async () => {
  const late = Promise.withResolvers<typeof fakePreview>()
  api.answers.previewText = (text) =>
    text === 'first' ? late.promise : { ...fakePreview, id: 'second' }
  const first = importing.takeText('first')
  await importing.takeText('second')
  late.resolve({ ...fakePreview, id: 'first' })
  await first
  expect(importing.preview?.id).toBe('second')
  expect(api.lastInput('discardImport')).toBe('first')
})
