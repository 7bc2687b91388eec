import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readDescription } from '../../../main/providers/described/read-description.ts'
import { small, smallText } from '../../helpers/described.ts'

const problemsOf = (text: string) => readDescription(text).problems
const fieldsOf = (more: object) => problemsOf(smallText(more)).map(({ field }) => field)

describe('a description that cannot be used is told with line, column and field:', () => {
  it('a field that is wrong, at its own place', () => {
    const text = [
      'reelhaul: 1',
      'name: Studio One',
      'label: Studio',
      'baseUrl: https://api.studio.example/v1',
      'id: { example: a, probe: b }',
      'credential:',
      '  headers: { authorization: "Bearer {token}" }',
      'request: { path: "/jobs/{jobId}" }',
      'status: { path: status, done: [done] }',
      'outputs:',
      '  - link: $.url',
      '    kind: movie',
      '    langauge: de',
    ].join('\n')
    expect(problemsOf(text).map(({ line, column, field }) => [line, column, field])).toEqual(
      expect.arrayContaining([
        [2, 1, 'name'],
        [4, 1, 'baseUrl'],
        [7, 14, 'credential.headers.authorization'],
        [9, 11, 'status.path'],
        [12, 5, 'outputs[0].kind'],
        [13, 5, 'outputs[0].langauge'],
      ]),
    )
  })

  it('a fault of the YAML itself', () => {
    expect(problemsOf('reelhaul: 1\nname: "studio\n')[0]).toMatchObject({ line: 3, field: '' })
    expect(problemsOf('a: 1\n---\nb: 2')[0]).toMatchObject({ line: 2 })
    expect(problemsOf('name: a\nname: b')[0]).toMatchObject({ line: 2, column: 1, field: 'name' })
  })

  it('a tag, which could stand for code in other readers', () => {
    const [problem] = problemsOf('name: !!js/function "process.exit()"')
    expect(problem).toMatchObject({ line: 1, message: expect.stringContaining('tag') })
  })

  it.each([
    ['id.example', { id: { pattern: 'x', example: 'y', probe: 'x' } }],
    ['id.probe', { id: { example: 'y', probe: 'y' } }],
    ['id.pattern', { id: { pattern: '(?=a)b', example: 'b', probe: 'c' } }],
    ['id.pattern', { id: { pattern: '(a)\\1', example: 'aa', probe: 'c' } }],
    ['credential', { credential: { headers: { authorization: 'secret' } } }],
    ['credential', { credential: { clientId: true, headers: { a: '{key}' } } }],
    ['credential.headers.host', { credential: { headers: { host: '{key}' } } }],
    ['credential.headers.a b', { credential: { headers: { 'a b': '{key}' } } }],
    ['credential.headers.a', { credential: { headers: { a: '{key}\r\nx: y' } } }],
    ['request', { request: { path: '/jobs' } }],
    ['request.path', { request: { path: '/jobs/{key}/{jobId}' } }],
    ['request.path', { request: { path: '/../{jobId}' } }],
    ['request.path', { request: { path: '//evil.example/{jobId}' } }],
    ['request.path', { request: { path: 'https://evil.example/{jobId}' } }],
    ['request.path', { request: { path: '/a?b={jobId}' } }],
    ['request.query.q', { request: { path: '/{jobId}', query: { q: '{key}' } } }],
    ['request.headers.x', { request: { path: '/{jobId}', headers: { x: 'a\nb' } } }],
    ['request.body', { request: { method: 'POST', path: '/{jobId}', body: { a: '{key}' } } }],
    ['request', { request: { path: '/{jobId}', body: {} } }],
    ['status', { status: { done: ['done'] } }],
    ['status', { status: { path: '$.status' } }],
    ['status.path', { status: { path: '$.a[?match(@.b, "(a+)+")]', done: ['x'] } }],
    ['status.path', { status: { path: '$..a..b', done: ['x'] } }],
    ['status.path', { status: { path: '$[0,0]', done: ['x'] } }],
    ['outputs', { outputs: [] }],
    ['outputs[0]', { outputs: [{ key: 'a' }] }],
    ['outputs[0]', { outputs: [{ content: '$.text' }] }],
    ['leaseLifetime', { leaseLifetime: { min: 1, max: 9, byDefault: 3 } }],
    ['products', { request: { path: '/{product}/{jobId}' } }],
    ['products', { find: { request: { path: '/{product}' }, items: '$[*]', id: '$.id' } }],
    ['request.path', { request: { path: '/{jobId}/{outputId}' } }],
    ['result.path', { result: { path: '/{jobId}/{outputId}' } }],
    ['find.request.path', { find: { request: { path: '/{jobId}' }, items: '$[*]', id: '$.id' } }],
    ['name', { name: 'redner' }],
    ['label', { label: 'viddyscribe' }],
    ['label', { label: 'two\nlines' }],
    ['baseUrl', { baseUrl: 'http://api.example.com' }],
    ['baseUrl', { baseUrl: 'https://user:word@api.example.com' }],
    ['reelhaul', { reelhaul: 2 }],
  ])('%s in %j', (field, more) => {
    expect(fieldsOf(more)).toContain(field)
  })
})

describe('a description', () => {
  it('is read as it is meant, from YAML and from JSON, with a byte-order mark or without', () => {
    const { description } = readDescription(`\ufeff${smallText()}`)
    expect(description).toMatchObject({ name: 'studio', outputs: [{ answer: 'json' }] })
  })

  it('is told what is wrong with the name of a header', () => {
    const { problems } = readDescription(smallText({ credential: { headers: { Host: '{key}' } } }))
    expect(problems[0]?.message).toBe('This header is written by Reelhaul itself.')
  })

  it('may say words of a status that YAML takes for something else', () => {
    const { description } = readDescription(
      smallText({ status: { path: '$.s', done: [3, true], waiting: [1] } }),
    )
    expect(description?.status).toMatchObject({ done: ['3', 'true'], waiting: ['1'] })
  })

  it('is read whatever the bytes are, or told where it is wrong: never more, and never for long', () => {
    const pieces = fc.constantFrom(
      ...['a: ', '- ', '[', '{', ']', '}', '"', "'", '&a ', '*a', '!x ', '|', '>', '\n', '  ', ','],
      ...[
        '? ',
        ': ',
        '#',
        '%YAML 1.2\n',
        '---\n',
        '...',
        '<<: ',
        '\t',
        '\0',
        '\u2028',
        'reelhaul: 1\n',
      ],
    )
    const noise = fc
      .array(fc.oneof(pieces, fc.string()), { maxLength: 200 })
      .map((all) => all.join(''))
    const fields = Object.entries(small())
    const changed = fc
      .tuple(fc.integer({ min: 0, max: fields.length - 1 }), fc.jsonValue({ maxDepth: 4 }))
      .map(([at, value]) =>
        JSON.stringify(Object.fromEntries(fields.map(([k, v], n) => [k, n === at ? value : v]))),
      )
    fc.assert(
      fc.property(fc.oneof(noise, changed), (text) => {
        const start = performance.now()
        const { description, problems } = readDescription(text)
        expect(performance.now() - start).toBeLessThan(2_000)
        expect(description === null).toBe(problems.length > 0)
        for (const { line, column, message } of problems) {
          expect(line).toBeGreaterThan(0)
          expect(column).toBeGreaterThan(0)
          expect(message).not.toBe('')
        }
      }),
      { numRuns: 300 },
    )
  })

  const long = (piece: string) => piece.repeat(Math.floor(250_000 / piece.length))
  it.each([
    ['brackets', long('[')],
    ['braces', long('{a: ')],
    ['dashes', long('- ')],
    ['quotes', long('"')],
    ['anchors', `- &a x\n${long('- *a\n')}`],
    [
      'anchors of anchors',
      ['a: &a [x,x,x,x,x,x,x,x,x]', ...'bcdefgh'].reduce((text, name, n) => {
        const before = 'abcdefgh'[n - 1]
        return `${text}\n${name}: &${name} [${Array(9).fill(`*${before}`).join(',')}]`
      }),
    ],
    ['tags', long('!x ')],
    ['keys', Array.from({ length: 25_000 }, (_, n) => `key${n}: 1`).join('\n')],
    ['the same key', long('a: 1\n')],
    ['lines', long('\n')],
    ['a long word', long('a')],
    ['more than a file may have', 'a'.repeat(300_000)],
  ])('of nothing but %s is refused in bounded time', (_, text) => {
    const start = performance.now()
    expect(problemsOf(text).length).toBeGreaterThan(0)
    expect(performance.now() - start).toBeLessThan(8_000)
  })
})
