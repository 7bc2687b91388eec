import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ReelhaulError } from '../../main/errors.ts'
import type { Ask, JobReport, Provider } from '../../main/providers/provider.ts'
import { ProviderRegistry } from '../../main/providers/registry.ts'
import { webhookHint } from '../../main/webhooks/webhook-payload.ts'
import { failureSchema, outputKindSchema } from '../../preload/contract/vocabulary.ts'
import {
  assertUnpolluted,
  byteFaults,
  hostileJson,
  hostileText,
  spoilt,
  withFaults,
} from '../helpers/hostile-values.ts'
import { cannedApi } from '../providers/canned-api.ts'

const fixtures = join(import.meta.dirname, '../fixtures/providers')
const examples = readdirSync(fixtures, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.json'))
  .map((name) => ({ name, bytes: readFileSync(join(fixtures, name)) }))

const jobIds = { redner: 'job_abc123', a2e: '652630d6bae4de626f8b49ec' }

/** Answers of the provider, spoilt in their values or their bytes; those of others, too; or anything. */
const answersOf = (provider: Provider): fc.Arbitrary<string> => {
  const own = examples.filter(({ name }) => name.startsWith(provider.name))
  const example = fc.constantFrom(...own, ...own, ...examples)
  return fc.oneof(
    {
      weight: 3,
      arbitrary: example.chain(({ bytes }) => spoilt(JSON.parse(bytes.toString()))).map(textOf),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(example, byteFaults())
        .map(([{ bytes }, faults]) => withFaults(bytes, faults).toString()),
    },
    { weight: 1, arbitrary: hostileJson().map(textOf) },
    { weight: 1, arbitrary: hostileText() },
  )
}

const textOf = (value: unknown): string => JSON.stringify(value) ?? ''

const statuses = fc.constantFrom(200, 200, 200, 200, 202, 204, 400, 401, 403, 404, 429, 500, 503)

/** What the queue relies on, whatever an answer says. */
function isReport(report: JobReport): void {
  expect(typeof report.status).toBe('string')
  for (const amount of [report.facts.cost, report.facts.durationSeconds, report.facts.words])
    if (amount !== undefined) expect(Number.isFinite(amount) && amount >= 0).toBe(true)
  if (report.state === 'failed') failureSchema.parse(report.failure)
  if (report.state !== 'ready') return
  const keys = report.outputs.map(({ key }) => key)
  expect(new Set(keys).size).toBe(keys.length)
  for (const { kind, extension, sizeBytes, source } of report.outputs) {
    outputKindSchema.parse(kind)
    expect(extension).toMatch(/^[a-z0-9]{1,10}$/)
    expect(sizeBytes === null || Number.isSafeInteger(sizeBytes)).toBe(true)
    if ('lease' in source) expect(new URL(source.lease.url).protocol).toMatch(/^https?:$/)
  }
}

describe.each([...new ProviderRegistry().all()])('$label', (provider) => {
  const asked = (body: string, status: number, more: Partial<Ask> = {}): Ask => ({
    jobId: jobIds[provider.name as keyof typeof jobIds] ?? provider.probeJobId,
    baseUrl: 'https://api.example.com',
    credential: { key: 'k', clientId: 'c' },
    api: cannedApi(body, { status }),
    ...more,
  })
  const products = fc.constantFrom(undefined, ...(provider.products ?? []))

  test('says of any answer how the job is, or why it cannot be told', async () => {
    await fc.assert(
      fc.asyncProperty(answersOf(provider), statuses, products, async (body, status, product) => {
        const more = product === undefined ? {} : { product }
        try {
          isReport(await provider.ask(asked(body, status, more)))
        } catch (error) {
          expect(error).toBeInstanceOf(ReelhaulError)
          failureSchema.parse((error as ReelhaulError).failure)
        }
        assertUnpolluted()
      }),
    )
  })

  test('takes any payload for a hint that names a job, or for none', () => {
    const payload = JSON.parse(
      readFileSync(join(fixtures, 'redner/webhook-completed.json'), 'utf8'),
    ) as unknown
    fc.assert(
      fc.property(fc.oneof(spoilt(payload), hostileJson()), (value) => {
        const hint = webhookHint(value, [provider])
        if (hint !== null) {
          expect(hint).toMatchObject({ provider: provider.name })
          expect([typeof hint.remoteId, typeof hint.event]).toEqual(['string', 'string'])
          expect(hint.status === null || typeof hint.status === 'string').toBe(true)
        }
        assertUnpolluted()
      }),
      { numRuns: provider.webhooks === undefined ? 20 : 200 },
    )
  })
})
