/** The JSON Schema of descriptions, for editors: made of what checks them. */
import { z } from 'zod'
import { descriptionSchema } from './description.ts'

/** Draft 2020-12. What two fields say to each other is checked by "reelhaul provider check" alone. */
export function descriptionJsonSchema(): object {
  const schema = z.toJSONSchema(descriptionSchema, { io: 'input', unrepresentable: 'any' })
  return {
    ...schema,
    title: 'Reelhaul provider description',
    description:
      'A provider of asynchronous media jobs, described for Reelhaul. See docs/PROVIDERS.md.',
  }
}

/** The published file, to the letter. */
export const descriptionJsonSchemaText = (): string =>
  `${JSON.stringify(descriptionJsonSchema(), null, 2)}\n`
