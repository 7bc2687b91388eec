import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bundledLine, framesOf } from '../../main/support/bundled-line.ts'
import { createLeaveOut } from '../../main/support/left-out.ts'

const leaveOut = createLeaveOut(Buffer.alloc(32))

test('codes, numbers and ids stay; sentences, names and folders do not', () => {
  const line = JSON.stringify({
    ...{ time: '2026-11-28T22:10:00.000Z', level: 'warn', event: 'failed', job: 7 },
    ...{ remoteId: 'job_1', reason: 'FILE_DISK_FULL', text: 'Film of a client', name: 'Film.mp4' },
    ...{ status: 'Film of a client', folder: '/films' },
  })
  expect(JSON.parse(bundledLine(line, leaveOut))).toEqual({
    ...{ time: '2026-11-28T22:10:00.000Z', level: 'warn', event: 'failed', job: 7 },
    ...{ remoteId: 'job_1', reason: 'FILE_DISK_FULL' },
    text: leaveOut('Film of a client'),
    name: leaveOut('Film.mp4'),
    status: leaveOut('Film of a client'),
    folder: leaveOut('/films'),
  })
})

test('no words of a line get out, whatever it is', () => {
  const words = 'Confidential Film'
  fc.assert(
    fc.property(fc.json({ maxDepth: 3 }), fc.string({ minLength: 1 }), (json, name) => {
      const hostile: unknown = {
        [name]: words,
        text: { [words]: words },
        event: [words],
        more: json,
      }
      const line = bundledLine(JSON.stringify(hostile), leaveOut)
      const values = Object.values(JSON.parse(line) as object).map((value) => JSON.stringify(value))
      expect(values.join()).not.toContain(words)
      expect(bundledLine(`${words} ${json}`, leaveOut)).not.toContain(words)
    }),
  )
})

test('of a stack the places stay, without folders and without the message', () => {
  const stack = [
    'Error: Film of a client',
    'a second line at home',
    '    at Engine.run (file:///home/ana/app/out/main/chunks/engine-a1.js:10:22)',
    '    at async /home/ana/app/main/cli.ts:5:1',
    '    at C:\\Users\\ana\\app\\cli.js:7:9',
    '    at new Film of a client',
  ].join('\n')
  expect(framesOf(stack)).toEqual(['Engine.run (engine-a1.js:10:22)', 'cli.ts:5:1', 'cli.js:7:9'])
})

test('marks of the same text are the same in one bundle and others in the next', () => {
  expect(leaveOut('Film')).toBe(leaveOut('Film'))
  expect(leaveOut('Film')).not.toBe(leaveOut('Film 2'))
  expect(createLeaveOut()('Film')).not.toBe(createLeaveOut()('Film'))
})
