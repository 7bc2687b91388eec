import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileIdPattern } from '../../../main/providers/described/id-pattern.ts'
import { Paths } from '../../../main/providers/described/paths.ts'

const paths = new Paths()

describe('a path', () => {
  const document = {
    a: [
      { k: 'x', v: 1 },
      { k: 'y', v: 2 },
    ],
    'b c': { d: null },
  }

  it.each([
    ['$.a[*].v', [1, 2]],
    ['$.a[1].v', [2]],
    ['$.a[-1].v', [2]],
    ["$.a[?@.k == 'y'].v", [2]],
    ['$..v', [1, 2]],
    ["$['b c'].d", [null]],
    ['$.a[0:1].k', ['x']],
    ['$.nothing[*]', []],
  ])('%s finds %j', (path, values) => {
    expect(paths.all(path, document)).toEqual(values)
  })

  it.each(['$.__proto__', '$.constructor', '$.a.length', '$..hasOwnProperty'])(
    '%s finds nothing that the document does not have itself',
    (path) => expect(paths.all(path, document)).toEqual([]),
  )

  it.each([
    ['status', /begins with \$/],
    ['$.a[?search(@.b, "x")]', /no functions/],
    ['$.a[?$.b == 1]', /begins with @/],
    ['$..a..b', /at most one/],
    ['$..a[?@.b]', /none beside a filter/],
    ["$['a','b']", /one name/],
    [`$.${'a'.repeat(300)}`, /at most 200/],
    ['$.a[', /./],
  ])('%s is refused', (path, message) => expect(paths.whyNot(path)).toMatch(message))

  it('that is accepted finds no place twice, in any document', () => {
    const steps = fc.array(
      fc.constantFrom(
        '.a',
        '.b',
        '[*]',
        '[0]',
        '[-1]',
        '[0:2]',
        '..a',
        '..[*]',
        '[?@.a]',
        "[?@.a == 'x']",
      ),
      { maxLength: 6 },
    )
    const tree = fc.letrec<{ node: unknown }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom('x', 1, null, true),
        fc.array(tie('node'), { maxLength: 4 }),
        fc.record({ a: tie('node'), b: tie('node') }, { requiredKeys: [] }),
      ),
    })).node
    fc.assert(
      fc.property(steps, tree, (chosen, document) => {
        const path = `$${chosen.join('')}`
        if (paths.whyNot(path) !== null) return
        const places = paths.nodes(path, document).map(({ location }) => JSON.stringify(location))
        expect(new Set(places).size).toBe(places.length)
      }),
      { numRuns: 1000 },
    )
  })

  it('finds nothing in what is nested too deep, instead of failing', () => {
    let deep: unknown = 'x'
    for (let i = 0; i < 100_000; i++) deep = { a: deep }
    expect(paths.all('$..a', deep)).toEqual([])
    expect(paths.all('$.a.a.a', deep)).toHaveLength(1)
  })
})

describe('the pattern of IDs', () => {
  it('fits whole IDs only', () => {
    const fits = compileIdPattern('st-\\d+')
    expect(['st-17', 'xst-17', 'st-17x', 'st-', ''].map(fits)).toEqual([
      ...[true, false, false, false, false],
    ])
  })

  it.each(['(?=a)b', '(a)\\1', '[', '(a', 'a{5000}', '((a{100}){100}){100}', 'x'.repeat(201)])(
    '%s is refused',
    (pattern) => expect(() => compileIdPattern(pattern)).toThrow(Error),
  )

  it.each(['(a+)+b', '(a|a)*b', '(a|aa)+$', '([a-z]+)*!', '(.*)*x', '(x+x+)+y', '(a?){50}a{50}'])(
    '%s, which would keep a backtracking matcher for ever, takes no time',
    (pattern) => {
      const fits = compileIdPattern(pattern)
      const start = performance.now()
      for (const letter of ['a', 'x']) fits(letter.repeat(200))
      expect(performance.now() - start).toBeLessThan(1_000)
    },
  )

  it('takes bounded time whatever it is', () => {
    const piece = fc.constantFrom(
      'a',
      '.',
      '\\d',
      '[a-z]',
      '(',
      ')',
      '|',
      '*',
      '+',
      '?',
      '{9}',
      '{1,99}',
      '(?i)',
      '^',
      '$',
    )
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 60 }),
        fc.string({ maxLength: 300 }),
        (pieces, text) => {
          const start = performance.now()
          try {
            compileIdPattern(pieces.join(''))(text)
          } catch (error) {
            expect(error).toBeInstanceOf(Error)
          }
          expect(performance.now() - start).toBeLessThan(2_000)
        },
      ),
      { numRuns: 500 },
    )
  })
})
