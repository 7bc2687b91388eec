import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ControlClient } from '../../main/control/control-client.ts'
import { clearControl, newAddress, readControlFile } from '../../main/control/control-file.ts'
import { startControl } from '../../main/control/control-server.ts'
import {
  controlKit,
  lines,
  quietFigures,
  readToEnd,
  recordedHandlers,
} from '../helpers/control-kit.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const hello = (token: string, id = 1) =>
  `${JSON.stringify({ id, method: 'hello', params: { versions: [1], token } })}\n`

const everyLine = (text: string) =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

test('the owner is answered; socket and token are for the owner alone, and gone when it closes', async () => {
  const { folder, server } = await controlKit()
  const client = await ControlClient.open(folder)
  expect(await client?.call({ method: 'live' })).toEqual(quietFigures)
  expect(statSync(join(folder, 'control.json')).mode & 0o777).toBe(0o600)
  expect(lstatSync(server.address).mode & 0o777).toBe(0o600)
  await server.close()
  await client?.closed
  expect([existsSync(server.address), existsSync(join(folder, 'control.json'))]).toEqual([
    false,
    false,
  ])
  expect(await ControlClient.open(folder)).toBeNull()
})

test('each start has another token', async () => {
  const first = await controlKit()
  await first.server.close()
  const second = await controlKit({ folder: first.folder })
  expect(second.token).not.toBe(first.token)
  const socket = second.socket()
  socket.write(hello(first.token))
  expect(everyLine(await readToEnd(socket))).toMatchObject([
    { id: 1, error: { code: 'NOT_ALLOWED' } },
  ])
})

test('nothing is done for a wrong token, none, or a request before it, and the connection ends', async () => {
  const { socket, token, asked } = await controlKit()
  const act = '{"id":2,"method":"act","params":{"action":"pause","batch":null,"ids":[]}}\n'
  for (const first of [
    hello(''),
    hello(`${token}x`),
    hello(token.slice(1)),
    act,
    'GET / HTTP/1.1\r\n',
    '\n',
  ]) {
    const one = socket()
    one.write(first + act)
    const answers = everyLine(await readToEnd(one))
    expect(answers).toMatchObject([{ error: { code: 'NOT_ALLOWED' } }])
    expect(JSON.stringify(answers)).not.toContain(token)
  }
  expect(asked).toEqual([])
})

test('no bytes before a token kill it, or are answered with anything but one error', async () => {
  const { socket, asked, folder } = await controlKit()
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    fc.json().map((text) => Buffer.from(`${text}\n`)),
    fc
      .constantFrom(hello('x'), '{"id":1,"method":"live"}\n', '\n\n', '{"id":1e400}\n')
      .map((text) => Buffer.from(text)),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 6 }), async (sent) => {
      const one = socket()
      const answered = readToEnd(one)
      for (const bytes of sent) one.write(bytes)
      one.end()
      const answers = everyLine(await answered)
      expect(answers.length).toBeLessThanOrEqual(1)
      for (const answer of answers) expect(Object.keys(answer)).toEqual(['id', 'error'])
    }),
    { numRuns: 60 },
  )
  expect(asked).toEqual([])
  const client = await ControlClient.open(folder)
  expect(await client?.call({ method: 'live' })).toEqual(quietFigures)
})

test('after the token, any line is answered by one line, and the next request is served as well', async () => {
  const { socket, token } = await controlKit()
  const garbage = fc
    .oneof(
      fc.string({ maxLength: 200 }),
      fc.json(),
      fc.constantFrom('{"id":3,"method":"add","params":{}}', '{"id":3,"method":"quit"}'),
    )
    .filter((text) => !text.includes('\n'))
  await fc.assert(
    fc.asyncProperty(garbage, async (text) => {
      const one = socket()
      const answered = lines(one, 3)
      one.write(`${hello(token)}${text}\n{"id":7,"method":"live"}\n`)
      const [first, second, third] = await answered
      expect(first).toMatchObject({ id: 1, result: { version: 1 } })
      expect(second).toMatchObject({ error: { code: 'BAD_REQUEST' } })
      expect(third).toEqual({ id: 7, result: quietFigures })
      one.destroy()
    }),
    { numRuns: 40 },
  )
})

test('a line of 64 KiB is read, and a longer one is refused before it ends', async () => {
  const { socket, token } = await controlKit()
  const padded = (bytes: number) => `{"id":2,"method":"live"${' '.repeat(bytes - 24)}}`
  const fits = socket()
  const answers = lines(fits, 2)
  fits.write(`${hello(token)}${padded(65_536)}\n`)
  expect((await answers)[1]).toEqual({ id: 2, result: quietFigures })
  const tooLong = socket()
  tooLong.write(hello(token))
  tooLong.write(padded(65_538))
  expect(everyLine(await readToEnd(tooLong)).at(-1)).toMatchObject({
    id: null,
    error: { code: 'TOO_LONG' },
  })
})

test('who sends half a line, or nothing, is told so and let go; who watches may be silent', async () => {
  const { socket, token, tell } = await controlKit({ patienceMs: 60, idleMs: 60 })
  const watcher = socket()
  const watched = lines(watcher, 3)
  watcher.write(`${hello(token)}{"id":2,"method":"watch"}\n`)
  for (const sent of ['', '{"id":1,', hello(token), `${hello(token)}{"id":`]) {
    const one = socket()
    one.write(sent)
    expect(everyLine(await readToEnd(one)).at(-1)).toMatchObject({
      id: null,
      error: { code: 'TOO_SLOW' },
    })
  }
  tell({ event: 'job', id: 'x' })
  expect((await watched)[2]).toEqual({ id: 2, item: { event: 'job', id: 'x' } })
})

test('no version in common is said, and requests stay refused', async () => {
  const { socket, token } = await controlKit()
  const one = socket()
  const answered = readToEnd(one)
  one.write(
    `${JSON.stringify({ id: 1, method: 'hello', params: { versions: [99], token } })}\n{"id":2,"method":"live"}\n`,
  )
  expect(everyLine(await answered)).toMatchObject([
    { id: 1, error: { code: 'NO_COMMON_VERSION' } },
    { id: 2, error: { code: 'NOT_ALLOWED' } },
  ])
})

test('a reader that does not read holds nothing up: it is told later how many events it has missed', async () => {
  const { folder, tell, watching } = await controlKit()
  const slow = await ControlClient.open(folder)
  const events: Record<string, unknown>[] = []
  await slow?.call({ method: 'watch' }, (event) => events.push(event))
  // One turn of this process: nothing is read meanwhile.
  const many = 5000
  for (let n = 0; n < many; n++) tell({ event: 'job', n, text: 'x'.repeat(2000) })
  await expect.poll(() => events.at(-1)?.event).toBe('dropped')
  const told = events.filter(({ event }) => event === 'job')
  expect(told.map(({ n }) => n)).toEqual(told.map((_, n) => n))
  expect(told.length + Number(events.at(-1)?.events)).toBe(many)
  slow?.close()
  await expect.poll(() => watching.size).toBe(0)
})

test('what a killed program has left is replaced', async () => {
  const { folder, server } = await controlKit()
  const left = readFileSync(join(folder, 'control.json'))
  const { createServer } = await import('node:net')
  await server.close()
  // A socket without a program, as after SIGKILL.
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(server.address, resolve))
  const { renameSync } = await import('node:fs')
  renameSync(server.address, `${server.address}.kept`)
  await new Promise<void>((resolve) => other.close(() => resolve()))
  renameSync(`${server.address}.kept`, server.address)
  writeFileSync(join(folder, 'control.json'), left, { mode: 0o600 })
  chmodSync(server.address, 0o600)
  expect(lstatSync(server.address).isSocket()).toBe(true)
  expect(await ControlClient.open(folder)).toBeNull()
  const again = await controlKit({ folder })
  expect(await (await ControlClient.open(again.folder))?.call({ method: 'live' })).toEqual(
    quietFigures,
  )
})

test('a token or socket that others can read, write or own is not used', async () => {
  const { folder, server } = await controlKit()
  const me = process.getuid?.() ?? 0
  expect(() => readControlFile(folder, { uid: me + 1 })).toThrow(/belongs to another user/)
  chmodSync(server.address, 0o666)
  await expect(ControlClient.open(folder)).rejects.toThrow(/can be used by others \(mode 666\)/)
  chmodSync(server.address, 0o600)
  chmodSync(join(folder, 'control.json'), 0o640)
  await expect(ControlClient.open(folder)).rejects.toThrow(/can be used by others \(mode 640\)/)
})

test('a file in place of the token that is none is said, and removes nothing but itself', async () => {
  const folder = tempFolder()
  const precious = join(tempFolder(), 'control.sock')
  writeFileSync(precious, 'x')
  const file = join(folder, 'control.json')
  const token = 'a'.repeat(43)
  for (const text of [
    '',
    '{}',
    'x'.repeat(10_000),
    JSON.stringify({ pid: 1, address: precious, token }),
  ]) {
    writeFileSync(file, text, { mode: 0o600 })
    if (!text.startsWith('{"pid"'))
      expect(() => readControlFile(folder)).toThrow(/not what Reelhaul writes/)
    clearControl(folder)
    expect([existsSync(file), existsSync(precious)]).toEqual([false, true])
  }
})

test('a data folder with a long path has its socket in a private folder, which goes with it', async () => {
  const folder = join(tempFolder(), 'x'.repeat(120))
  mkdirSync(folder)
  const { server } = await controlKit({ folder })
  expect(server.address.startsWith(folder)).toBe(false)
  const around = join(server.address, '..')
  expect(statSync(around).mode & 0o777).toBe(0o700)
  expect(await (await ControlClient.open(folder))?.call({ method: 'live' })).toEqual(quietFigures)
  await server.close()
  expect(existsSync(around)).toBe(false)
})

test('on Windows it is a pipe whose name cannot be guessed', () => {
  const [one, two] = [newAddress('C:\\x', 'win32'), newAddress('C:\\x', 'win32')]
  expect(one).toMatch(/^\\\\\.\\pipe\\reelhaul-[\da-f]{32}$/)
  expect(one).not.toBe(two)
})

test('a folder that cannot be written is said in one sentence', async () => {
  const { handlers } = recordedHandlers()
  const folder = join(tempFolder(), 'none')
  await expect(startControl({ folder, handlers, log: () => undefined })).rejects.toThrow(
    /^The control interface cannot be opened: /,
  )
})
