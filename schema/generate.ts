/** Writes the schemas beside this: run it after a change of what descriptions or policies may say. */
import { writeFileSync } from 'node:fs'
import { policyJsonSchemaText } from '../main/policy/policy-file.ts'
import { descriptionJsonSchemaText } from '../main/providers/described/json-schema.ts'

const texts = {
  'provider.schema.json': descriptionJsonSchemaText(),
  'policy.schema.json': policyJsonSchemaText(),
}
for (const [name, text] of Object.entries(texts))
  writeFileSync(new URL(name, import.meta.url), text)
