/** Values that a zod schema takes, made from the schema itself. */
import fc from 'fast-check'
import { z } from 'zod'

/** Texts among which every text of the contract finds one that it takes. */
const texts = [
  ...[
    'a',
    'redner',
    'top',
    'name',
    'Spring',
    'de-DE',
    '12:30',
    'job_1',
    '/films',
    'https://example.com',
  ],
  ...[
    '{title}.{ext}',
    'X-Signature',
    'REELHAUL_KEY_A',
    '0'.repeat(64),
    'a'.repeat(32),
    'b'.repeat(22),
  ],
  ...['c'.repeat(24), 'd'.repeat(43), 'whsec_' + 'A'.repeat(44)],
]

/** @throws Error for a kind of schema that it does not know, or a text that it finds no example of. */
export function validValue(schema: z.core.$ZodType): fc.Arbitrary<unknown> {
  const { def } = (schema as z.core.$ZodTypes)._zod
  switch (def.type) {
    case 'string':
      return oneOf(schema, texts)
    case 'number':
      return oneOf(schema, [0, 1, 2, 5, 60, 100, 1000, 47_650, 86_400])
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'undefined':
      return fc.constant(undefined)
    case 'literal':
      return fc.constantFrom<unknown>(...def.values)
    case 'enum':
      return fc.constantFrom<unknown>(...Object.values(def.entries))
    case 'unknown':
      return fc.constantFrom<unknown>({}, { state: 100 })
    case 'nullable':
      return fc.option(validValue(def.innerType))
    case 'optional':
    case 'default':
      return fc.option(validValue(def.innerType), { nil: undefined })
    case 'pipe':
      return validValue(def.in)
    case 'array':
      return fc.array(validValue(def.element), { minLength: 2, maxLength: 4 })
    case 'union':
      return fc.oneof(...def.options.map(validValue))
    case 'record':
      return fc.dictionary(
        validValue(def.keyType) as fc.Arbitrary<string>,
        validValue(def.valueType),
        {
          noNullPrototype: true,
        },
      )
    case 'object':
      return fc.record(
        Object.fromEntries(
          Object.entries(def.shape).map(([key, inner]) => [key, validValue(inner)]),
        ),
        { noNullPrototype: true },
      )
    default:
      throw new Error(`No values are known for a schema of type ${def.type}.`)
  }
}

function oneOf(schema: z.core.$ZodType, candidates: readonly unknown[]): fc.Arbitrary<unknown> {
  const fit = candidates.filter((value) => z.safeParse(schema, value).success)
  if (fit.length === 0) throw new Error('No example fits a schema: add one.')
  return fc.constantFrom(...fit)
}
