// @vitest-environment node
import { beforeEach, describe, expect, it } from 'vitest'
import { ImportState } from '../../../renderer/import/import-state.svelte.ts'
import { AccountsState } from '../../../renderer/settings/accounts/accounts-state.svelte.ts'
import { NoticeState } from '../../../renderer/window/notice-state.svelte.ts'
import { SettingsState } from '../../../renderer/settings/settings-state.svelte.ts'
import type { Transfer } from '../../../renderer/import/transfer-text.ts'
import { callError, FakeApi } from '../fake-api.ts'
import { fakePreview } from '../fake-views.ts'

const refused = callError({
  reason: 'USER_INVALID_INPUT',
  message: 'notes.csv has no column with job IDs.',
  permanent: true,
  advice: 'changeAndTry',
})

let api: FakeApi
let notices: NoticeState
let importing: ImportState
let accounts: AccountsState

beforeEach(async () => {
  api = new FakeApi()
  notices = new NoticeState(api)
  const settings = new SettingsState(api)
  accounts = new AccountsState(api, settings)
  importing = new ImportState(api, notices, accounts)
  await Promise.all([settings.load(), accounts.load()])
  api.asked.length = 0
})

function transfer(files: File[], text = ''): Transfer {
  return { files: files as unknown as FileList, getData: () => text }
}

const setTemplate = (text: string): Promise<void> =>
  importing.template.set(text, fakePreview, importing.provider)

describe('what is dropped or pasted', () => {
  it('is read by path when it holds files, though file managers add text', async () => {
    await importing.take(transfer([new File(['x'], 'a.csv')], 'a.csv'))
    expect(api.lastInput('previewFiles')).toEqual(['/dropped/a.csv'])
    expect(api.count('previewText')).toBe(0)
  })

  it('is read as text otherwise', async () => {
    await importing.take(transfer([], 'job_1\njob_2'))
    expect(api.lastInput('previewText')).toBe('job_1\njob_2')
    expect(importing.preview?.roles).toBeNull()
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
    template: null,
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

describe('other columns', () => {
  const roles = {
    ...{ jobId: 'job_id', title: 'title' },
    ...{ provider: null, account: null, product: null },
  }

  it('are read at once, and nothing else that was chosen is lost', async () => {
    await importing.chooseFiles()
    await importing.chooseFolder('/home/ana')
    await setTemplate('{jobId}.{ext}')
    await importing.setRole('provider', 'market')
    expect(api.lastInput('rereadImport')).toEqual({
      id: 'preview-1',
      roles: { ...roles, provider: 'market' },
    })
    expect(importing.roles?.provider).toBe('market')
    expect(api.count('tryTemplate')).toBe(2)
    await importing.commit()
    expect(api.lastInput('commitImport')).toMatchObject({
      folder: '/home/ana/Elsewhere',
      template: '{jobId}.{ext}',
    })
  })

  it('are found again with another encoding, sheet or first line, which show at once', async () => {
    await importing.chooseFiles()
    importing.preview = {
      ...fakePreview,
      reading: {
        encoding: { name: 'windows-1252', guessed: true },
        sheet: { name: 'May', names: ['May', 'June'] },
        firstRow: 'names',
        remembered: true,
      },
    }
    const shown = () => importing.preview?.reading
    const late = Promise.withResolvers<typeof fakePreview>()
    api.answers.rereadImport = () => late.promise
    const first = importing.readAs({ encoding: 'shift_jis' })
    expect(shown()?.encoding).toEqual({ name: 'shift_jis', guessed: false })
    const second = importing.readAs({ sheet: 'June' })
    expect(shown()?.sheet?.name).toBe('June')
    const third = importing.readAs({ firstRow: 'job' })
    expect(shown()?.firstRow).toBe('job')
    // None of them is lost for the next one.
    const all = { encoding: 'shift_jis', sheet: 'June', firstRow: 'job' }
    expect(api.lastInput('rereadImport')).toEqual({ id: 'preview-1', ...all })
    late.resolve(fakePreview)
    await Promise.all([first, second, third])
    expect(shown()?.encoding).toBeNull()
    await importing.readAs({ sheet: 'May' })
    expect(api.lastInput('rereadImport')).toEqual({ id: 'preview-1', sheet: 'May' })
  })

  it('are forgotten on request', async () => {
    await importing.chooseFiles()
    await importing.forgetReading()
    expect(api.lastInput('rereadImport')).toEqual({ id: 'preview-1', forget: true })
  })

  it('show the last of two quick choices', async () => {
    const late = Promise.withResolvers<typeof fakePreview>()
    await importing.chooseFiles()
    api.answers.rereadImport = () => late.promise
    const first = importing.setRole('jobId', 'title')
    api.answers.rereadImport = ({ roles: chosen }) => ({ ...fakePreview, roles: chosen ?? null })
    await importing.setRole('jobId', 'market')
    late.reject(new Error('stopped'))
    await first
    expect(importing.roles?.jobId).toBe('market')
    expect(importing.failure).toBeNull()
  })

  it('are not added when the text cannot be read that way', async () => {
    await importing.chooseFiles()
    const reread = api.answers.rereadImport
    api.answers.rereadImport = () => {
      throw refused
    }
    await importing.readAs({ encoding: 'big5' })
    expect([importing.failure?.message, importing.canAdd]).toEqual([refused.failure.message, false])
    api.answers.rereadImport = reread
    await importing.readAs({ encoding: 'utf-8' })
    expect([importing.failure, importing.canAdd]).toEqual([null, true])
  })

  it('that hold nothing usable stay chosen with the reason, until others are', async () => {
    await importing.chooseFiles()
    const reread = api.answers.rereadImport
    api.answers.rereadImport = () => {
      throw refused
    }
    await importing.setRole('jobId', 'market')
    expect(importing.failure?.message).toBe(refused.failure.message)
    expect(importing.roles?.jobId).toBe('market')
    expect(importing.canAdd).toBe(false)
    api.answers.rereadImport = reread
    await importing.setRole('jobId', 'title')
    expect([importing.failure, importing.canAdd]).toEqual([null, true])
  })
})

it('names the sample as the template says, and refuses one that cannot be used', async () => {
  await importing.chooseFiles()
  await setTemplate('{title}!')
  expect(importing.template.names).toEqual(['Hero film 1!', 'Hero film 2!', 'Hero film 3!'])
  api.answers.tryTemplate = () => ({ problem: '{x} is not known' })
  await setTemplate('{x}')
  expect([importing.template.problem, importing.canAdd]).toEqual(['{x} is not known', false])
  await setTemplate('')
  expect([importing.template.problem, importing.template.names, importing.canAdd]).toEqual([
    null,
    null,
    true,
  ])
})

describe('calling off', () => {
  it('stops what is read and closes the sheet', async () => {
    const late = Promise.withResolvers<typeof fakePreview>()
    api.answers.previewText = () => late.promise
    const read = importing.takeText('job_1')
    await expect.poll(() => importing.busy).toBe('reading')
    await importing.cancel()
    expect(api.count('stopImport')).toBe(1)
    expect(importing.open).toBe(false)
    late.reject(refused)
    await read
    expect(importing.open).toBe(false)
  })

  it('stops what is added, and closes the sheet when nothing of it is left', async () => {
    const late = Promise.withResolvers<never>()
    api.answers.commitImport = () => late.promise
    const stop = importing.start()
    await importing.chooseFiles()
    const added = importing.commit()
    await Promise.resolve()
    api.emit('importProgress', { step: 'adding', share: 0.5 })
    expect(importing.progress?.share).toBe(0.5)
    await importing.cancel()
    expect([importing.open, importing.stopping]).toEqual([true, true])
    late.reject(callError({ ...refused.failure, reason: 'USER_CANCELLED' }))
    expect(await added).toBeNull()
    expect([importing.open, importing.stopping]).toEqual([false, false])
    expect(notices.shown.at(-1)?.text).toBe('Import cancelled; nothing was added.')
    stop()
  })
})

describe('a provider without a key', () => {
  it('gets the one that is typed, and the jobs its account', async () => {
    await importing.chooseFiles()
    expect(importing.keyless.map(({ name }) => name)).toEqual(['redner'])
    importing.keys.type('redner', { key: ' secret ' })
    await importing.commit()
    expect(api.lastInput('saveAccount')).toEqual({
      id: null,
      provider: 'redner',
      name: 'Redner',
      baseUrl: 'https://api.rednerapp.com',
      key: 'secret',
    })
    expect(api.lastInput('commitImport')).toMatchObject({ accounts: { redner: 'new' } })
    await importing.chooseFiles()
    expect(importing.keyless).toEqual([])
  })

  it('may wait for it', async () => {
    await importing.chooseFiles()
    await importing.commit()
    expect(api.count('saveAccount')).toBe(0)
    expect(api.count('commitImport')).toBe(1)
  })
})

it('reads files that lie nowhere on this machine as text, and leaves pictures', async () => {
  api.pathOf = () => ''
  const files = [
    new File(['job_1'], 'a.csv', { type: 'text/csv' }),
    new File(['x'], 'b.png', { type: 'image/png' }),
  ]
  await importing.take(transfer(files))
  expect(api.lastInput('previewText')).toBe('job_1')
})
