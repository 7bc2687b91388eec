import type { FileHandle } from 'node:fs/promises'
import { mkdirSync, renameSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { FinishedOutputs } from '../../../main/desktop/outputs/finished-outputs.ts'
import { MediaProtocol } from '../../../main/desktop/outputs/media-protocol.ts'
import { rangeOf } from '../../../main/desktop/outputs/media-response.ts'
import { previewOutput } from '../../../main/desktop/outputs/output-preview.ts'
import { UsageError } from '../../../main/errors.ts'
import type { OutputPatch } from '../../../main/queue/records.ts'
import { openDatabase } from '../../../main/queue/sqlite/open-database.ts'
import { SqliteJobStore } from '../../../main/queue/sqlite/sqlite-job-store.ts'
import type { OutputState } from '../../../preload/contract/vocabulary.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const content = Buffer.from(Array.from({ length: 1000 }, (_, i) => i % 251))

type SavedFacts = OutputPatch & { readonly state?: OutputState }

/** What is opened from now on: all of it has to be closed when the test is finished. */
function openedBy(outputs: FinishedOutputs): readonly FileHandle[] {
  const opened: FileHandle[] = []
  const open = outputs.open.bind(outputs)
  outputs.open = async (which) => {
    const output = await open(which)
    opened.push(output.file)
    return output
  }
  onTestFinished(() => expect(opened.filter(isOpen)).toEqual([]))
  return opened
}

const isOpen = ({ fd }: FileHandle): boolean => fd !== -1

/** A queue with one saved file of a job, and what the window may ask of it. */
function saved(name = 'Film.mp4', bytes: Uint8Array = content, over: SavedFacts = {}) {
  const folder = tempFolder()
  const store = new SqliteJobStore(openDatabase(join(tempFolder(), 'queue.sqlite')).database)
  store.accounts.save({ id: 'a', provider: 'redner', name: 'A', baseUrl: 'http://127.0.0.1:1' })
  const job = { accountId: 'a', remoteId: 'job_1', title: null, columns: {} }
  const jobId = store.intake.add({ name: 'B', folder, template: '{title}' }, [job], 1).added[0]!
  const facts = { index: null, locale: null, name: null, extension: 'mp4', sizeBytes: null }
  store.outputs.register(jobId, [{ key: 'de/0', kind: 'video', ...facts }])
  const path = join(folder, name)
  writeFileSync(path, bytes)
  const id = store.outputs.ofJob(jobId)[0]!.id
  const [bytesDone, { state = 'saved', ...patch }] = [bytes.length, over]
  const known = { path, bytesDone, sizeBytes: bytesDone, completedAt: Date.now() }
  store.outputs.move(id, state, known)
  if (Object.keys(patch).length > 0) store.outputs.update(id, patch)
  const outputs = new FinishedOutputs(store)
  const opened = openedBy(outputs)
  const media = new MediaProtocol(outputs)
  const ref = { jobId, outputKey: 'de/0' }
  const play = async (headers: Record<string, string> = {}) =>
    media.answer(new Request(await media.urlOf(ref), { headers }))
  return { store, folder, path, outputs, opened, media, ref, play }
}

const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer())

describe('playing a finished file', () => {
  test('gets all of it, with its type, and no page may keep it', async () => {
    const response = await saved().play()
    expect(response.status).toBe(200)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'video/mp4',
      'content-length': '1000',
      'accept-ranges': 'bytes',
      'cache-control': 'no-store',
    })
    expect(await bytesOf(response)).toEqual(content)
  })

  test('gets the part that a player asks for when the user seeks', async () => {
    const response = await saved().play({ range: 'bytes=400-499' })
    expect(response.status).toBe(206)
    expect(response.headers.get('content-range')).toBe('bytes 400-499/1000')
    expect(await bytesOf(response)).toEqual(content.subarray(400, 500))
  })

  test('says how long it is where a player asks for what is behind its end', async () => {
    const response = await saved().play({ range: 'bytes=1000-' })
    expect(response.status).toBe(416)
    expect(response.headers.get('content-range')).toBe('bytes */1000')
  })

  test('closes the file when the player stops listening', async () => {
    const { play, opened } = saved('Film.mp4', Buffer.alloc(2_000_000))
    const reader = (await play()).body!.getReader()
    await reader.read()
    expect(opened.filter(isOpen)).toHaveLength(1)
    await reader.cancel()
    expect(opened.filter(isOpen)).toEqual([])
  })

  test('closes the file when its disk cannot be read any more', async () => {
    const { play, opened } = saved('Film.mp4', Buffer.alloc(2_000_000))
    const reader = (await play()).body!.getReader()
    await reader.read()
    vi.spyOn(opened.at(-1)!, 'read').mockRejectedValue(new Error('EIO: i/o error, read'))
    await expect(reader.read()).rejects.toThrow('EIO')
    expect(opened.filter(isOpen)).toEqual([])
  })

  test.each([
    ['bytes=0-0', { start: 0, end: 1 }],
    ['bytes=990-5000', { start: 990, end: 1000 }],
    ['bytes=-100', { start: 900, end: 1000 }],
    ['bytes=-5000', { start: 0, end: 1000 }],
    ['bytes=500-', { start: 500, end: 1000 }],
    ['bytes=9-3', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=0-1,5-6', null],
    ['lines=0-1', null],
    ['bytes=-', null],
    [null, null],
  ])('%s of 1000 bytes', (header, range) => {
    expect(rangeOf(header, 1000)).toEqual(range)
  })
})

describe('what is not to be had', () => {
  /** The status for the address of the file, changed as given. */
  async function statusOf(change: (url: string) => string, method = 'GET') {
    const { media, ref } = saved()
    const url = change(await media.urlOf(ref))
    const { status, body } = await media.answer(new Request(url, { method }))
    await body?.cancel()
    return status
  }

  test.each<[string, (url: string) => string]>([
    ['another job', (url) => url.replace('/1/', '/2/')],
    ['another output', (url) => url.replace('de%2F0', 'fr%2F0')],
    ['a path', (url) => url.replace('de%2F0', encodeURIComponent('../../etc/passwd'))],
    ['a damaged key', (url) => url.replace('de%2F0', '%E0%A4%A')],
    ['no key', (url) => url.replace('/de%2F0', '')],
    ['a guessed word', (url) => url.replace(/\/\/[0-9a-f]+/, '//window')],
    ['an endless id', (url) => url.replace('/1/', `/${'9'.repeat(30)}/`)],
  ])('%s', async (_, change) => {
    expect(await statusOf(change)).toBe(404)
  })

  test('anything but reading', async () => {
    expect(await statusOf((url) => url)).toBe(200)
    expect(await statusOf((url) => url, 'POST')).toBe(404)
  })

  test('an address of an earlier start', async () => {
    const { media, ref, outputs } = saved()
    const other = new MediaProtocol(outputs)
    expect((await other.answer(new Request(await media.urlOf(ref)))).status).toBe(404)
  })

  test.each<[string, SavedFacts]>([
    ['unfinished', { state: 'downloading' }],
    ['failed', { state: 'failed' }],
    ['without a name', { path: null }],
  ])('a file that is %s', async (_, patch) => {
    const { outputs, ref } = saved('Film.mp4', content, patch)
    await expect(outputs.open(ref)).rejects.toThrow('not saved')
  })

  test('a file of a job that was removed', async () => {
    const { outputs, ref, store } = saved()
    store.trash.put([ref.jobId])
    await expect(outputs.open(ref)).rejects.toThrow(UsageError)
  })

  test.each<[string, (path: string) => void, RegExp]>([
    ['moved away', (path) => renameSync(path, `${path}.old`), /no longer where it was saved/],
    ['replaced by another', (path) => writeFileSync(path, 'other'), /no longer the file/],
    [
      'edited without a change of its size',
      (path) => utimesSync(path, Date.now() / 1000, Date.now() / 1000 + 60),
      /no longer the file/,
    ],
    [
      'a folder now',
      (path) => {
        renameSync(path, `${path}.old`)
        mkdirSync(path)
      },
      /no longer/,
    ],
    [
      'a link to another file now',
      (path) => {
        renameSync(path, `${path}.old`)
        symlinkSync(`${path}.old`, path)
      },
      /no longer where it was saved/,
    ],
  ])('a file that is %s', async (_, change, reason) => {
    const { outputs, ref, path } = saved()
    change(path)
    await expect(outputs.open(ref)).rejects.toThrow(reason)
  })

  test('a file that a link has taken out of its folder', async () => {
    const elsewhere = tempFolder()
    const { store, folder, outputs, ref } = saved()
    writeFileSync(join(elsewhere, 'Film.mp4'), content)
    symlinkSync(elsewhere, join(folder, 'sub'))
    const path = join(folder, 'sub', 'Film.mp4')
    store.outputs.update(store.outputs.ofJob(ref.jobId)[0]!.id, { path })
    await expect(outputs.open(ref)).rejects.toThrow('outside')
  })

  test.each(['Film.exe', 'Film.sh', 'Film.desktop', 'Film.html', 'Film.svg', 'Film'])(
    'a file of a kind that a system would run: %s',
    async (name) => {
      const { outputs, ref } = saved(name)
      await expect(outputs.open(ref)).rejects.toThrow('does not open')
    },
  )

  test('a text in a player, and a film as text', async () => {
    const text = saved('Film.srt', Buffer.from('1\n'))
    await expect(text.media.urlOf(text.ref)).rejects.toThrow('neither audio nor video')
    const film = saved()
    await expect(previewOutput(await film.outputs.open(film.ref))).rejects.toThrow('not a text')
  })
})

describe('the beginning of a text', () => {
  const previewOf = async (bytes: Uint8Array, name = 'Film.srt') => {
    const { outputs, ref } = saved(name, bytes)
    return previewOutput(await outputs.open(ref))
  }

  test('is all of a short one, in whatever encoding it was written', async () => {
    const words = '1\n00:00:01,000 --> 00:00:02,000\nשלום, Größe\n'
    const whole = { text: words, truncated: false }
    expect(await previewOf(Buffer.from(words))).toMatchObject(whole)
    expect(await previewOf(Buffer.from(`\ufeff${words}`, 'utf16le'))).toMatchObject(whole)
    expect(await previewOf(Buffer.from('Größe', 'latin1'))).toMatchObject({ text: 'Größe' })
  })

  test('ends with a whole line of a long one', async () => {
    const long = Buffer.from('مرحبا بالعالم\n'.repeat(10_000))
    const { text, bytes, truncated } = await previewOf(long)
    expect({ bytes, truncated }).toEqual({ bytes: long.length, truncated: true })
    expect(text.endsWith('بالعالم\n')).toBe(true)
    expect(text).not.toContain('\ufffd')
    expect(Buffer.byteLength(text)).toBeGreaterThan(60_000)
  })

  test('ends with a whole character where there are no lines', async () => {
    const { text } = await previewOf(Buffer.from(`x${'日本語'.repeat(20_000)}`), 'data.json')
    expect(text).toMatch(/^x(日本語)+日?本?$/)
  })

  test('shows what would turn lines around or hide as a sign of its own', async () => {
    const { text } = await previewOf(
      Buffer.from(`a\u202egnp.exe\u2066b\u0007\r\n${'c'.repeat(80)}`),
    )
    expect(text).toBe(`a\ufffdgnp.exe\ufffdb\ufffd\n${'c'.repeat(80)}`)
  })

  test('is refused where it is no text', async () => {
    await expect(previewOf(Buffer.from([0, 1, 2, 3, 0, 0, 9]))).rejects.toThrow('not a text')
  })
})
