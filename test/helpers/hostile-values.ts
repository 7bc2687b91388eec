/** Values and texts that nothing sensible would send: the material of the tests in `test/fuzz`. */
import fc from 'fast-check'

/** What has broken programs before: names of prototypes, halves of characters, marks that turn text round. */
const hostileTexts: readonly string[] = [
  ...[
    '',
    ' ',
    '\0',
    '\n',
    '\r\n',
    '\u001b[2J',
    '\u007f',
    '\u0085',
    '\u2028',
    '\uFEFF',
    '\u202e',
    '\u2066',
  ],
  ...['\ud800', '\udc00', 'a\ud800b', '\ud83d\ude00', 'e\u0301', '\u212a', '\u0130', '\ufdfa'],
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '__defineGetter__'],
  ...[
    '..',
    '../..',
    '..\\..',
    '/etc/passwd',
    'C:\\Windows',
    '\\\\server\\share',
    '~',
    'CON',
    'nul.txt',
  ],
  ...[
    'file:///etc/passwd',
    'javascript:alert(1)',
    'http://[::1]:0',
    'https://a:b@c',
    'data:,x',
    '//x',
  ],
  ...[
    '=1+1',
    '@x',
    "' OR 1=1 --",
    '%00',
    '%s%n',
    '${x}',
    '{title}',
    '{{}}',
    '<b>',
    '&amp;',
    '"',
    "'",
  ],
  ...['-1', '0', '1e999', 'NaN', '0x10', '9'.repeat(400), '1'.repeat(20), 'x'.repeat(5000)],
]

export const hostileText = (): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constantFrom(...hostileTexts),
    fc.string({ unit: 'binary', maxLength: 40 }),
    // Halves of pairs, too.
    fc
      .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 })
      .map((units) => String.fromCharCode(...units)),
  )

const hostileNumber = (): fc.Arbitrary<number> =>
  fc.oneof(
    fc.constantFrom(
      0,
      -0,
      -1,
      0.5,
      1e-320,
      1e308,
      -1e308,
      2 ** 31,
      2 ** 32,
      2 ** 53,
      2 ** 53 + 2,
      8.64e15 + 1,
    ),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
  )

const nested = (depth: number, wrap: (inner: unknown) => unknown): unknown => {
  let value: unknown = null
  for (let i = 0; i < depth; i++) value = wrap(value)
  return value
}

const deep = [
  nested(200, (inner) => [inner]),
  nested(200, (inner) => ({ a: inner })),
  nested(200, (inner) => ({ outputs: [inner] })),
]

/** Made by a parser, so that `__proto__` is a field of its own. */
const oddObjects: readonly unknown[] = [
  ...[
    '{"__proto__":{"polluted":1}}',
    '{"__proto__":null}',
    '{"constructor":{"prototype":{"polluted":1}}}',
  ],
  ...['{"toString":1,"valueOf":2}', '{"length":1e9}', '{"then":1}', '{"":{}}', '{"toJSON":1}'],
].map((text) => (text.startsWith('{') ? JSON.parse(text) : text) as unknown)

/** Whatever a JSON text may hold. */
export function hostileJson(): fc.Arbitrary<unknown> {
  const leaf = fc.oneof(hostileText(), hostileNumber(), fc.boolean(), fc.constant(null))
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'hostile', withCrossShrink: true },
      leaf,
      fc.constantFrom(...oddObjects),
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(hostileText(), tie('tree'), { maxKeys: 4, noNullPrototype: true }),
    ),
  }))
  return fc.oneof(
    { weight: 12, arbitrary: tree },
    { weight: 1, arbitrary: fc.constantFrom(...deep) },
  )
}

const cyclic: Record<string, unknown> = {}
cyclic['self'] = cyclic

/** Whatever a message between two processes may hold, which is more than JSON. */
export const hostileClone = (): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 6, arbitrary: hostileJson() },
    {
      weight: 1,
      arbitrary: fc.constantFrom<unknown>(
        ...[undefined, NaN, Infinity, -Infinity, 10n, new Date(NaN), /x/, cyclic, Array(3)],
        ...[new Map([['ids', [1]]]), new Set([1]), new Uint8Array(8), new Error('x')],
      ),
    },
  )

/** A place of a document, from its root. */
export type Place = readonly (string | number)[]

/** Every place of a document, its root first. */
export function placesOf(value: unknown, at: Place = []): Place[] {
  if (typeof value !== 'object' || value === null) return [at]
  const inner = Array.isArray(value)
    ? value.flatMap((item, i) => placesOf(item, [...at, i]))
    : Object.entries(value).flatMap(([key, item]) => placesOf(item, [...at, key]))
  return [at, ...inner]
}

export function valueAt(document: unknown, place: Place): unknown {
  return place.reduce((inner, key) => (inner as Record<string | number, unknown>)[key], document)
}

/** A copy with another value in one place. */
export function withValue(document: unknown, [key, ...rest]: Place, value: unknown): unknown {
  if (key === undefined) return value
  const inner = withValue((document as Record<string | number, unknown>)[key], rest, value)
  if (Array.isArray(document)) return document.map((item: unknown, i) => (i === key ? inner : item))
  return { ...(document as object), [key]: inner }
}

/** Copies of a document with something hostile in one to three of its places. */
export const spoilt = (document: unknown, value = hostileJson()): fc.Arbitrary<unknown> =>
  fc.array(fc.tuple(fc.nat(), value), { minLength: 1, maxLength: 3 }).map((changes) =>
    changes.reduce<unknown>((before, [n, wrong]) => {
      const places = placesOf(before)
      return withValue(before, places[n % places.length] ?? [], wrong)
    }, document),
  )

/** What may happen to the bytes of a file. */
export type ByteFault =
  | { readonly kind: 'set'; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: 'insert'; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: 'flip'; readonly at: number; readonly bit: number }
  | { readonly kind: 'cut'; readonly at: number; readonly length: number }
  | { readonly kind: 'end'; readonly at: number }

/** Places are shares of the length, so that they fit every file and the header is hit as often as the end. */
const place = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.double({ min: 0, max: 0.01, noNaN: true }),
)
const someBytes = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 64 }),
  fc.constantFrom(
    ...hostileTexts
      .map((text) => new TextEncoder().encode(text))
      .filter(({ length }) => length > 0),
  ),
)

const byteFault = (): fc.Arbitrary<ByteFault> =>
  fc.oneof(
    fc.record({ kind: fc.constant('set' as const), at: place, bytes: someBytes }),
    fc.record({ kind: fc.constant('insert' as const), at: place, bytes: someBytes }),
    fc.record({ kind: fc.constant('flip' as const), at: place, bit: fc.nat(7) }),
    fc.record({
      kind: fc.constant('cut' as const),
      at: place,
      length: fc.integer({ min: 1, max: 5000 }),
    }),
    fc.record({ kind: fc.constant('end' as const), at: place }),
  )

export const byteFaults = (): fc.Arbitrary<ByteFault[]> =>
  fc.array(byteFault(), { minLength: 1, maxLength: 4 })

/** A copy of `file` with all faults, one after the other. */
export function withFaults(file: Uint8Array, faults: readonly ByteFault[]): Buffer<ArrayBuffer> {
  let bytes = Buffer.from(file)
  for (const fault of faults) {
    const at = Math.floor(fault.at * bytes.length)
    if (fault.kind === 'set') bytes.set(fault.bytes.subarray(0, bytes.length - at), at)
    else if (fault.kind === 'insert')
      bytes = Buffer.concat([bytes.subarray(0, at), fault.bytes, bytes.subarray(at)])
    else if (fault.kind === 'cut')
      bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + fault.length)])
    else if (fault.kind === 'end') bytes = bytes.subarray(0, at)
    else if (at < bytes.length) bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << fault.bit), at)
  }
  return bytes
}

/** Throws when something has changed what every object of this process inherits. */
export function assertUnpolluted(): void {
  const found = ({} as Record<string, unknown>)['polluted']
  if (found !== undefined) throw new Error('Every object has a field "polluted" now.')
}
