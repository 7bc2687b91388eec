/** Writes provider.schema.json beside this: run it after a change of what descriptions may say. */
import { writeFileSync } from 'node:fs'
import { descriptionJsonSchemaText } from '../main/providers/described/json-schema.ts'

const file = new URL('provider.schema.json', import.meta.url)
writeFileSync(file, descriptionJsonSchemaText())
