// @vitest-environment node
import { beforeEach, describe, expect, it } from 'vitest'
import { ImportState } from '../../../renderer/import/import-state.svelte.ts'
import { AccountsState } from '../../../renderer/settings/accounts/accounts-state.svelte.ts'
import { NoticeState } from '../../../renderer/window/notice-state.svelte.ts'
import { SettingsState } from '../../../renderer/settings/settings-state.svelte.ts'
import { isSettled } from '../../../renderer/import/import-stage.ts'
import type { QueuedList } from '../../../renderer/import/queued-list.svelte.ts'
import type { ImportPreview } from '../../../preload/contract/model.ts'
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

/** The list that the sheet shows. */
const shown = (): QueuedList => importing.queue.current!

/** Takes a list in and waits until it is read. */
async function open(preview: Partial<ImportPreview> = {}): Promise<QueuedList> {
  api.preview = { ...fakePreview, ...preview }
  await importing.chooseFiles()
  await expect.poll(() => isSettled(shown().stage)).toBe(true)
  return shown()
}

const setTemplate = (text: string): Promise<void> =>
  shown().template.set(text, fakePreview, shown().provider)

describe('what is dropped or pasted', () => {
  it('is opened by path when it holds files, though file managers add text', async () => {
    await importing.take(transfer([new File(['x'], 'a.csv')], 'a.csv'))
    expect(api.asked.filter(({ name }) => name === 'openLists')).toEqual([
      { name: 'openLists', input: { paths: ['/dropped/a.csv'] } },
    ])
  })

  it('is opened as text otherwise', async () => {
    await importing.take(transfer([], 'job_1\njob_2'))
    expect(api.lastInput('openLists')).toEqual({ text: 'job_1\njob_2' })
    expect(shown().ticket.kind).toBe('text')
  })

  it('is ignored when it is blank', async () => {
    await importing.take(transfer([], '  \n'))
    expect(importing.queue.current).toBeNull()
    expect(api.asked).toEqual([])
  })

  it('that cannot be taken in is said, and costs no list', async () => {
    await open()
    api.answers.openLists = () => {
      throw refused
    }
    await importing.takeText('job_1')
    expect(notices.shown.at(-1)?.text).toContain(refused.message)
    expect(importing.queue.line).toHaveLength(1)
  })
})

it('adds nothing before it is confirmed', async () => {
  const { id } = await open()
  expect(api.count('commitImport')).toBe(0)
  await importing.add()
  expect(api.lastInput('commitImport')).toEqual({
    ...{ id, provider: null, name: null, folder: null, template: null },
    accounts: {},
  })
  expect(importing.queue.current).toBeNull()
  expect(notices.shown.at(-1)?.text).toBe('118 jobs added; 4 were already here.')
})

it('shows nothing when the file dialog is closed', async () => {
  api.answers.chooseFiles = () => []
  await importing.chooseFiles()
  expect(importing.queue.current).toBeNull()
})

it('asks for a provider before jobs can be added whose provider is unknown', async () => {
  const list = await open({ providers: { unknown: 12 } })
  expect(list.open).toBe('provider')
  expect(await importing.add()).toBeNull()
  list.provider = 'swiftia'
  expect(list.open).toBeNull()
  await importing.add()
  expect(api.lastInput('commitImport')).toMatchObject({ provider: 'swiftia' })
})

it('takes the provider that was chosen last time for such a list, and lets another be chosen', async () => {
  const list = await open({ providers: { unknown: 12 }, proposedProvider: 'swiftia' })
  expect([list.provider, list.open]).toEqual(['swiftia', null])
  list.provider = 'adobe'
  await importing.add()
  expect(api.lastInput('commitImport')).toMatchObject({ provider: 'adobe' })
})

it('cannot add when nothing is new', async () => {
  const list = await open({ counts: { fresh: 0, known: 9, duplicate: 0, unusable: 0 } })
  expect(list.open).toBe('nothing')
  expect(await importing.add()).toBeNull()
  expect(api.count('commitImport')).toBe(0)
})

it('uses the folder that was chosen for this batch', async () => {
  const list = await open()
  await list.chooseFolder('/home/ana/Videos/Reelhaul')
  await importing.add()
  expect(api.lastInput('chooseFolder')).toBe('/home/ana/Videos/Reelhaul')
  expect(api.lastInput('commitImport')).toMatchObject({ folder: '/home/ana/Elsewhere' })
})

describe('the name of the batch', () => {
  it('is the proposed one until another is typed, and the folder follows it', async () => {
    const list = await open()
    await list.place.setName(' Spring 2 ', list.preview!)
    expect(list.place.target?.folder).toBe('/home/ana/Videos/Reelhaul/Spring 2')
    await importing.add()
    expect(api.lastInput('commitImport')).toMatchObject({ name: ' Spring 2 ' })
  })

  it('is asked for again where it cannot be used', async () => {
    const list = await open()
    for (const [name, problem] of [
      ['  ', 'empty'],
      ['…', 'wordless'],
      ['a\u202eb', 'unseen'],
      ['x'.repeat(201), 'long'],
    ] as const) {
      await list.place.setName(name, list.preview!)
      expect([list.place.problem, list.open]).toEqual([problem, 'name'])
    }
    await list.place.setName(list.preview!.name, list.preview!)
    expect([list.place.name, list.open]).toEqual([null, null])
  })
})

describe('a list that cannot be read', () => {
  beforeEach(() => {
    api.answers.rereadImport = () => {
      throw refused
    }
  })

  it('says why, and can be read again', async () => {
    const list = await open()
    expect([list.stage.is, list.failure?.message]).toEqual(['unreadable', refused.message])
    api.answers.rereadImport = ({ id }) => ({ ...fakePreview, id })
    importing.queue.retry()
    await expect.poll(() => list.stage.is).toBe('ready')
  })

  it('is gone once that was seen and the sheet is closed', async () => {
    await open()
    importing.close()
    expect([importing.queue.line, importing.queue.aside]).toEqual([[], []])
    expect(api.count('discardImport')).toBe(1)
  })
})

it('keeps the preview when adding fails, so that it can be tried again', async () => {
  api.answers.commitImport = () => {
    throw refused
  }
  const list = await open()
  expect(await importing.add()).toBeNull()
  expect([list.stage.is, list.failure?.message]).toEqual(['ready', refused.message])
  expect(importing.queue.line).toEqual([list])
})

it('tells main to forget a list that is discarded', async () => {
  const { id } = await open()
  importing.discard()
  expect(api.lastInput('discardImport')).toBe(id)
  expect(importing.queue.current).toBeNull()
})

describe('other columns', () => {
  const roles = {
    ...{ jobId: 'job_id', title: 'title' },
    ...{ provider: null, account: null, product: null },
  }

  it('are read at once, and nothing else that was chosen is lost', async () => {
    await open()
    await shown().chooseFolder('/home/ana')
    await setTemplate('{jobId}.{ext}')
    await shown().setRole('provider', 'market')
    expect(api.lastInput('rereadImport')).toEqual({
      id: 'list-1',
      roles: { ...roles, provider: 'market' },
    })
    expect(shown().roles?.provider).toBe('market')
    expect(api.count('tryTemplate')).toBe(2)
    await importing.add()
    expect(api.lastInput('commitImport')).toMatchObject({
      folder: '/home/ana/Elsewhere',
      template: '{jobId}.{ext}',
    })
  })

  it('are found again with another encoding, sheet or first line, which show at once', async () => {
    await open({
      reading: {
        encoding: { name: 'windows-1252', guessed: true },
        sheet: { name: 'May', names: ['May', 'June'] },
        firstRow: 'names',
        remembered: true,
      },
    })
    const reading = () => shown().preview?.reading
    const late = Promise.withResolvers<typeof fakePreview>()
    api.answers.rereadImport = () => late.promise
    const first = shown().reread({ encoding: 'shift_jis' })
    expect(reading()?.encoding).toEqual({ name: 'shift_jis', guessed: false })
    const second = shown().reread({ sheet: 'June' })
    expect(reading()?.sheet?.name).toBe('June')
    const third = shown().reread({ firstRow: 'job' })
    expect(reading()?.firstRow).toBe('job')
    // None of them is lost for the next one.
    const all = { encoding: 'shift_jis', sheet: 'June', firstRow: 'job' }
    expect(api.lastInput('rereadImport')).toEqual({ id: 'list-1', ...all })
    late.resolve(fakePreview)
    await Promise.all([first, second, third])
    expect(reading()?.encoding).toBeNull()
    await shown().reread({ sheet: 'May' })
    expect(api.lastInput('rereadImport')).toEqual({ id: 'list-1', sheet: 'May' })
  })

  it('are forgotten on request', async () => {
    await open()
    await shown().reread({ forget: true })
    expect(api.lastInput('rereadImport')).toEqual({ id: 'list-1', forget: true })
  })

  it('show the last of two quick choices', async () => {
    const late = Promise.withResolvers<typeof fakePreview>()
    await open()
    api.answers.rereadImport = () => late.promise
    const first = shown().setRole('jobId', 'title')
    api.answers.rereadImport = ({ roles: chosen }) => ({ ...fakePreview, roles: chosen ?? null })
    await shown().setRole('jobId', 'market')
    late.reject(new Error('stopped'))
    await first
    expect(shown().roles?.jobId).toBe('market')
    expect(shown().failure).toBeNull()
  })

  it('are not added when the text cannot be read that way', async () => {
    await open()
    const reread = api.answers.rereadImport
    api.answers.rereadImport = () => {
      throw refused
    }
    await shown().reread({ encoding: 'big5' })
    expect([shown().failure?.message, shown().canAdd]).toEqual([refused.failure.message, false])
    api.answers.rereadImport = reread
    await shown().reread({ encoding: 'utf-8' })
    expect([shown().failure, shown().canAdd]).toEqual([null, true])
  })

  it('that hold nothing usable stay chosen with the reason, until others are', async () => {
    await open()
    const reread = api.answers.rereadImport
    api.answers.rereadImport = () => {
      throw refused
    }
    await shown().setRole('jobId', 'market')
    expect(shown().failure?.message).toBe(refused.failure.message)
    expect(shown().roles?.jobId).toBe('market')
    expect(shown().canAdd).toBe(false)
    api.answers.rereadImport = reread
    await shown().setRole('jobId', 'title')
    expect([shown().failure, shown().canAdd]).toEqual([null, true])
  })
})

it('names the sample as the template says, and refuses one that cannot be used', async () => {
  await open()
  await setTemplate('{title}!')
  expect(shown().template.names).toEqual(['Hero film 1!', 'Hero film 2!', 'Hero film 3!'])
  api.answers.tryTemplate = () => ({ problem: '{x} is not known' })
  await setTemplate('{x}')
  expect([shown().template.problem, shown().canAdd]).toEqual(['{x} is not known', false])
  await setTemplate('')
  expect([shown().template.problem, shown().template.names, shown().canAdd]).toEqual([
    null,
    null,
    true,
  ])
})

describe('calling off', () => {
  it('ends what is read and forgets the list', async () => {
    const late = Promise.withResolvers<typeof fakePreview>()
    api.answers.rereadImport = () => late.promise
    await importing.takeText('job_1')
    const list = shown()
    expect(list.stage.is).toBe('reading')
    importing.discard()
    expect(api.lastInput('discardImport')).toBe('list-1')
    late.resolve(fakePreview)
    await expect.poll(() => list.stage.is).toBe('gone')
    expect(importing.queue.current).toBeNull()
  })

  it('stops what is added, and keeps the list', async () => {
    const late = Promise.withResolvers<never>()
    api.answers.commitImport = () => late.promise
    const stop = importing.start()
    const list = await open()
    const added = importing.add()
    await expect.poll(() => api.count('commitImport')).toBe(1)
    api.emit('importProgress', { id: list.id, step: 'adding', share: 0.5 })
    expect(list.progress?.share).toBe(0.5)
    importing.close()
    expect(list.stage.is).toBe('stopping')
    expect(api.count('stopImport')).toBe(1)
    late.reject(callError({ ...refused.failure, reason: 'USER_CANCELLED' }))
    expect(await added).toBeNull()
    expect([list.stage.is, list.failure, importing.queue.current]).toEqual(['ready', null, list])
    expect(notices.shown.at(-1)?.text).toBe('Import cancelled; nothing was added.')
    stop()
  })
})

describe('a provider without a key', () => {
  it('gets the one that is typed, and the jobs its account', async () => {
    await open()
    expect(shown().keyless.map(({ name }) => name)).toEqual(['redner'])
    importing.keys.type('redner', { key: ' secret ' })
    await importing.add()
    expect(api.lastInput('saveAccount')).toEqual({
      id: null,
      provider: 'redner',
      name: 'Redner',
      baseUrl: 'https://api.rednerapp.com',
      key: 'secret',
    })
    expect(api.lastInput('commitImport')).toMatchObject({ accounts: { redner: 'new' } })
    await open()
    expect(shown().keyless).toEqual([])
  })

  it('may wait for it', async () => {
    await open()
    await importing.add()
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
  expect(api.lastInput('openLists')).toEqual({ text: 'job_1' })
})
