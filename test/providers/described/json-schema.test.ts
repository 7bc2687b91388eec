import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { descriptionSchema } from '../../../main/providers/described/description.ts'
import {
  descriptionJsonSchema,
  descriptionJsonSchemaText,
} from '../../../main/providers/described/json-schema.ts'

interface Schema {
  readonly description?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly additionalProperties?: Schema | boolean
}

it('the published schema is that of the code: "npm run schema" writes it', () => {
  const file = new URL('../../../schema/provider.schema.json', import.meta.url)
  expect(readFileSync(file, 'utf8')).toBe(descriptionJsonSchemaText())
})

it('has each field that is checked, and refuses others', () => {
  const { properties = {}, additionalProperties } = descriptionJsonSchema() as Schema
  expect(Object.keys(properties)).toEqual(Object.keys(descriptionSchema.shape))
  expect(additionalProperties).toBe(false)
})

it('says of every field what it is for', () => {
  const silent = (schema: Schema, path: string): string[] => [
    ...Object.entries(schema.properties ?? {}).flatMap(([name, field]) => [
      ...(field.description === undefined ? [`${path}.${name}`] : []),
      ...silent(field, `${path}.${name}`),
    ]),
    ...(schema.items ? silent(schema.items, `${path}[]`) : []),
    ...(schema.anyOf ?? []).flatMap((one) => silent(one, path)),
    ...(typeof schema.additionalProperties === 'object'
      ? silent(schema.additionalProperties, `${path}.*`)
      : []),
  ]
  expect(silent(descriptionJsonSchema(), '')).toEqual([])
})
