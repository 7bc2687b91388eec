import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createLog, asText, errorFields, type LogDeps } from '../../main/logs/log.ts'
import { logLevels, type LogLevel } from '../../preload/contract/log-levels.ts'

function logWith(parts: Partial<LogDeps> = {}) {
  const lines: string[] = []
  const log = createLog({
    ...{ level: () => 'debug', redact: (text: string) => text, now: () => 0 },
    ...parts,
    write: (line) => lines.push(line),
  })
  return { log, lines, parsed: () => lines.map((line) => JSON.parse(line) as object) }
}

test('a line is an event with its time, level and fields, those of the child first', () => {
  const { log, parsed } = logWith()
  log.child({ account: 'a' }).info('completed', { job: 7, left: undefined })
  expect(parsed()).toEqual([
    { time: '1970-01-01T00:00:00.000Z', level: 'info', event: 'completed', account: 'a', job: 7 },
  ])
})

test('whatever the fields hold is one line of JSON, and no field stands for time, level or event', () => {
  fc.assert(
    fc.property(
      fc.dictionary(
        fc.string(),
        fc.oneof(fc.string({ unit: 'binary' }), fc.double(), fc.boolean()),
      ),
      (fields) => {
        const { log, lines, parsed } = logWith()
        log.warn('failed', { ...fields, event: 'other', level: 'debug' })
        expect(lines).toHaveLength(1)
        expect(lines[0]).not.toMatch(/[\n\r]/)
        expect(parsed()[0]).toMatchObject({ event: 'failed', level: 'warn' })
      },
    ),
  )
})

test('what is said below the level of the moment is not written', () => {
  let level: LogLevel = 'error'
  const { log, lines } = logWith({ level: () => level })
  const written = logLevels.map((wanted) => {
    level = wanted
    lines.length = 0
    for (const at of logLevels) log[at]('message')
    return lines.length
  })
  expect(written).toEqual([1, 2, 3, 4])
})

test('every text goes through the redaction, also the sentences and stacks of errors', () => {
  const { log, parsed } = logWith({ redact: (text) => text.replaceAll('secret', '[hidden]') })
  asText(log)('the secret of a job')
  log.error('fault', errorFields(Object.assign(new Error('a secret'), { code: 'EX' })))
  expect(parsed()[0]).toMatchObject({ level: 'warn', text: 'the [hidden] of a job' })
  expect(parsed()[1]).toMatchObject({ text: 'a [hidden]', code: 'EX' })
  expect(JSON.stringify(parsed())).not.toContain('secret')
})

test('an endless text is cut', () => {
  const { log, lines } = logWith()
  log.info('message', { text: 'x'.repeat(1_000_000) })
  expect(lines[0]!.length).toBeLessThan(10_000)
})
