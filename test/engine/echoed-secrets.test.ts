/**
 * A provider that echoes what it was sent: whatever it says, and wherever, no secret of the account is in
 * the database, the logs, the events, the receipt or the names of files afterwards.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { writeReceipt } from '../../main/views/receipt-jobs.ts'
import { builtInProviders, type BuiltInProvider } from '../../preload/contract/vocabulary.ts'
import { engineKit, limits } from '../helpers/engine-kit.ts'

const key = 'Zx9/Kq+7=Secret-Value~42'
const clientId = 'client:9f8e7d/SECRET'
const base64 = (text: string) => Buffer.from(text).toString('base64')

/** What must be found nowhere: the values in their forms, and most of one that was cut. */
const secrets = [key, clientId].flatMap((value) => [
  value,
  value.slice(0, 10),
  encodeURIComponent(value),
  base64(value).slice(0, 20),
])

/** How a server may put it into a text. */
const echoes: readonly ((text: string) => string)[] = [
  () => key,
  (text) => `${text} ${key} ${text}`,
  (text) => `${text} Bearer ${encodeURIComponent(key)}; x-api-key: ${clientId}`,
  (text) => `${text}/${base64(key)}/${base64(clientId)}`,
  // Wherever a text is cut, it is cut within the key.
  () => Array.from({ length: 60 }, () => key).join('-'),
]

type Json = unknown

/** Of A2E's example, which names its job. */
const documentedId = '652630d6bae4de626f8b49ec'

/** Copies of a document, each with one text, or the name of one field, replaced. */
function* echoing(document: Json, echo: (text: string) => string): Generator<Json> {
  if (typeof document === 'string') yield echo(document)
  if (typeof document !== 'object' || document === null) return
  for (const [name, value] of Object.entries(document)) {
    for (const inner of echoing(value, echo)) {
      const copy = Array.isArray(document) ? [...(document as Json[])] : { ...document }
      yield Object.assign(copy, { [name]: inner })
    }
    if (!Array.isArray(document)) yield { ...document, [echo(name)]: value }
  }
}

/** The provider's documented answers, with links that lead to `origin`. */
function answersOf(provider: BuiltInProvider, origin: string): Json[] {
  const folder = join(import.meta.dirname, '../fixtures/providers', provider)
  return readdirSync(folder).map((name) => {
    const text = readFileSync(join(folder, name), 'utf8')
    return JSON.parse(text.replace(/https?:\/\/[^/"]+/g, origin)) as Json
  })
}

/** Everything in a folder, as one text of bytes. */
const contentOf = (folder: string): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => `${name}\n${readFileSync(join(parentPath, name), 'latin1')}`)
    .join('\n')

test.each(builtInProviders)(
  '%s may echo the key anywhere',
  { timeout: 120_000 },
  async (provider) => {
    const kit = await engineKit()
    const said: string[] = []
    const engine = kit.open({
      credential: () => ({ key, clientId }),
      limits: { ...limits, concurrency: 16 },
      // Many answers, in less time than the providers' documented paces allow.
      accountLimits: () => ({ requestsAtOnce: null, requestsPerSecond: 1000 }),
      log: (message) => said.push(message),
    })
    onTestFinished(() => engine.stop())
    const baseUrl = kit.simulator.baseUrls[provider]
    engine.saveAccount({ id: provider, provider, name: provider, baseUrl })
    engine.on('job', (job) => said.push(JSON.stringify(job)))
    engine.on('notice', (notice) => said.push(JSON.stringify(notice)))
    const bodies = answersOf(provider, baseUrl).flatMap((answer) =>
      echoes.flatMap((echo) => [...echoing(answer, echo)]),
    )
    const specs = bodies.map((answer, n) => {
      const refused =
        typeof answer === 'object' && answer !== null && Object.hasOwn(answer, 'error')
      const id = `job_${n}`
      // An answer about another job would be none at all.
      const body = JSON.stringify(answer).replaceAll(documentedId, id)
      const canned = { status: refused && !Object.hasOwn(answer, 'status') ? 400 : 200, body }
      const answersFirst = Array.from({ length: 40 }, () => canned)
      return { id, provider, product: 'dub', outputs: [], answersFirst }
    })
    const ids = await kit.add(engine, specs)
    engine.start()
    const untouched = () =>
      ids.filter((id) => {
        const job = engine.store.jobs.get(id)
        return job?.state === 'queued' && job.failure === null
      }).length
    await expect.poll(untouched, { timeout: 60_000, interval: 50 }).toBe(0)
    expect(ids.length).toBeGreaterThan(50)
    for (const id of ids) said.push(JSON.stringify(engine.views.detail(id)))
    for (const name of ['receipt.csv', 'receipt.json'])
      await writeReceipt(engine.store, join(kit.data, name), 'Test', ids)
    await engine.stop()
    const names = readdirSync(kit.folder, { recursive: true })
    const all = [...said, contentOf(kit.data), ...names].join('\n')
    expect(all.includes('[hidden]')).toBe(true)
    expect(secrets.filter((secret) => all.includes(secret))).toEqual([])
  },
)
