/** A description understands what the adapter in code understands, answer by answer. */
import { readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import { a2e } from '../../../main/providers/a2e/a2e.ts'
import { createDescribedProvider } from '../../../main/providers/described/described-provider.ts'
import type { Provider } from '../../../main/providers/provider.ts'
import { viddyscribe } from '../../../main/providers/viddyscribe/viddyscribe.ts'
import { descriptionFile } from '../../helpers/described.ts'
import { cannedApi, example } from '../canned-api.ts'

const described = (name: string) =>
  createDescribedProvider(descriptionFile(`test/providers/described/${name}.yaml`))
const pairs: readonly (readonly [Provider, Provider, string])[] = [
  [viddyscribe, described('viddyscribe'), 'task_abc123xyz'],
  [a2e, described('a2e'), '64f1c0ffee0123456789abcd'],
]
const answers = pairs.flatMap(([code, yaml, jobId]) =>
  readdirSync(`test/fixtures/providers/${code.name}`).map(
    (file) => [`${code.name}/${file.replace('.json', '')}`, code, yaml, jobId] as const,
  ),
)

it.each(answers)('%s', async (name, code, yaml, jobId) => {
  const [as, bs] = await Promise.all(
    [code, yaml].map((provider) => understood(provider, name, jobId)),
  )
  expect(bs).toEqual(as)
})

/** State, status and files, or the reason; without what only words it. */
async function understood(provider: Provider, name: string, jobId: string): Promise<unknown> {
  const document = example(name) as { data?: { _id?: string }[] }
  const [listed] = Array.isArray(document.data) ? document.data : []
  const ask = { baseUrl: 'https://api.example', credential: { key: 'sk_12345678' } }
  const api = cannedApi(document)
  try {
    const report = await provider.ask({ ...ask, jobId: listed?._id ?? jobId, api })
    if (report.state !== 'ready') return [report.state, report.status]
    const files = report.outputs.map(({ key, kind, extension, source }) => [
      key,
      kind,
      extension,
      source,
    ])
    return [report.state, report.status, files, report.missing]
  } catch (error) {
    return (error as { reason?: string }).reason
  }
}
