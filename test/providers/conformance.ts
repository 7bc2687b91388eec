/**
 * The contract of `main/providers/provider.ts`, held against an adapter and its simulator. A new
 * provider passes this suite before anything else is written about it.
 */
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { sha256OfContent } from '../../main/demo/object-content.ts'
import type { ProviderApi } from '../../main/demo/provider-api.ts'
import type { SimulatedJobSpec } from '../../main/demo/simulated-job.ts'
import { startSimulator, type Simulator } from '../../main/demo/simulator.ts'
import { ReelhaulError } from '../../main/errors.ts'
import { createApiClient } from '../../main/providers/api-client.ts'
import { probeAccount } from '../../main/providers/account-probe.ts'
import type { ApiClient, Ask, JobReport, Provider } from '../../main/providers/provider.ts'
import { redactedAsk } from '../../main/providers/redacted-ask.ts'
import { ProviderRegistry } from '../../main/providers/registry.ts'
import { extensionOf } from '../../main/providers/remote-files.ts'
import { failureSchema, outputKindSchema } from '../../preload/contract/vocabulary.ts'
import { cannedApi } from './canned-api.ts'
import { mutationsOf, withText } from './mutations.ts'

type JobParts = Omit<SimulatedJobSpec, 'id' | 'provider'>

export interface AdapterUnderTest {
  readonly provider: Provider
  /** An id of the documented shape. */
  readonly jobId: string
  /** A job that delivers; each of its outputs must be found again. */
  readonly delivering: JobParts
  /** A job that ends badly. */
  readonly failing: JobParts
  /** The body with which the provider would tell a status of its own. */
  readonly statusBody: (status: string) => unknown
  /** HTTP status of that answer; 200 unless the provider's document says otherwise. */
  readonly statusCode?: number
  /** What the account wants besides. */
  readonly asking?: Partial<Ask>
  /** Of a provider that sends webhooks: a documented payload, about `jobId`. */
  readonly webhook?: unknown
  /** Of a provider that the product does not have (yet). */
  readonly simulated?: ProviderApi
}

export function conformance(subject: AdapterUnderTest): void {
  const { provider, jobId } = subject
  describe(`${provider.label} keeps the provider contract:`, () => {
    const client = createApiClient()
    let simulator: Simulator
    beforeAll(async () => {
      const { simulated } = subject
      const moreApis = simulated && { [provider.name]: simulated }
      simulator = await startSimulator({ speed: 1000, moreApis })
    })
    afterAll(async () => {
      client.close()
      await simulator.close()
    })
    beforeEach(() => {
      const spec = { ...subject.delivering, id: jobId, provider: provider.name }
      simulator.addJob({ ...spec, pollsUntilDone: 0 })
    })

    const asking = (more: Partial<Ask> = {}): Ask => ({
      jobId,
      baseUrl: simulator.baseUrls[provider.name]!,
      credential: simulator.credentials[provider.name]!,
      api: client,
      ...subject.asking,
      ...more,
    })
    const ask = (more?: Partial<Ask>): Promise<JobReport> => provider.ask(asking(more))
    const failure = async (more?: Partial<Ask>): Promise<ReelhaulError> => {
      const thrown = await ask(more).catch((error: unknown) => error)
      if (!(thrown instanceof ReelhaulError))
        throw new Error('expected a ReelhaulError', { cause: thrown })
      expect(failureSchema.safeParse(thrown.failure).error).toBeUndefined()
      return thrown
    }
    const ready = async (more?: Partial<Ask>) => {
      const report = await ask(more)
      if (report.state !== 'ready') throw new Error(`expected ready, not ${report.state}`)
      return report
    }

    it('is in the registry under its name, with an id to test keys with', () => {
      if (!subject.simulated) expect(new ProviderRegistry().named(provider.name)).toBe(provider)
      expect(new URL(provider.defaultBaseUrl).origin).toBe(provider.defaultBaseUrl)
      expect(provider.probeJobId).not.toBe(jobId)
    })

    it('waits while the provider works, and says in whose words', async () => {
      const spec = { ...subject.delivering, id: jobId, provider: provider.name }
      simulator.addJob({ ...spec, pollsUntilDone: 2 })
      const states = [await ask(), await ask(), await ask()]
      expect(states.map(({ state }) => state)).toEqual(['waiting', 'waiting', 'ready'])
      expect(states[0]?.status).not.toBe('')
    })

    it('delivers every output, byte for byte, under keys of its own', async () => {
      const { outputs } = await ready()
      expect(new Set(outputs.map(({ key }) => key)).size).toBe(outputs.length)
      const expected = subject.delivering.outputs.map(({ content }) => sha256OfContent(content))
      const found: string[] = []
      for (const output of outputs) {
        expect(outputKindSchema.safeParse(output.kind).success).toBe(true)
        expect(output.extension).toMatch(/^[a-z0-9]{1,8}$/)
        if (output.source.type === 'inline') continue
        if (extensionOf(output.source.lease.url) !== null) expect(output.formIsGuess).toBe(false)
        const response = await fetch(output.source.lease.url)
        expect(response.status).toBe(200)
        const bytes = Buffer.from(await response.arrayBuffer())
        expect([null, bytes.length]).toContain(output.sizeBytes)
        found.push(createHash('sha256').update(bytes).digest('hex'))
      }
      expect(found.sort()).toEqual(expected.sort())
    })

    it('renews: the same keys again, and leases that end later than they began', async () => {
      const first = await ready()
      const second = await ready()
      const keys = first.outputs.map(({ key }) => key)
      expect(second.outputs.map(({ key }) => key)).toEqual(keys)
      for (const { source } of second.outputs) {
        if (source.type === 'inline' || source.lease.expiresAt === null) continue
        expect(source.lease.expiresAt).toBeGreaterThan(source.lease.issuedAt + 30_000)
      }
    })

    it("reports the provider's failure as the end of this job", async () => {
      const spec = { ...subject.failing, id: jobId, provider: provider.name }
      simulator.addJob({ ...spec, pollsUntilDone: 0 })
      const report = await ask()
      if (report.state !== 'failed') throw new Error(`expected failed, not ${report.state}`)
      expect(failureSchema.safeParse(report.failure).error).toBeUndefined()
      expect(report.failure.permanent).toBe(true)
      expect(report.failure.message).toContain(subject.failing.failure?.message)
    })

    it('blames the account for a wrong key', async () => {
      const { failure: found } = await failure({ credential: { key: 'wrong', clientId: 'wrong' } })
      expect([found.reason, found.permanent]).toEqual(['ACCOUNT_KEY_REJECTED', true])
    })

    it('says when the provider knows no such job, whatever is in the id', async () => {
      for (const unknown of [
        provider.probeJobId,
        '..',
        '../../etc',
        'a/b?c=d#e',
        '%2e%2e',
        'ü 名',
      ]) {
        const { failure: found } = await failure({ jobId: unknown })
        expect([found.reason, found.permanent]).toEqual(['PROVIDER_JOB_NOT_FOUND', true])
      }
    })

    it('can tell a working key from a rejected one and from silence', async () => {
      const { baseUrl, credential, api } = asking()
      const probe = { provider, baseUrl, credential, api }
      expect((await probeAccount(probe)).ok).toBe(true)
      expect((await probeAccount({ ...probe, credential: { key: 'x', clientId: 'x' } })).ok).toBe(
        false,
      )
      const silent = await probeAccount({ ...probe, baseUrl: 'http://127.0.0.1:9' })
      expect(silent).toMatchObject({ ok: false, message: expect.stringContaining('not reached') })
    })

    it('passes on how long the provider wants to be left alone, in both forms', async () => {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 0, 5, 12) })
      onTestFinished(() => void vi.useRealTimers())
      const api = createApiClient()
      onTestFinished(() => api.close())
      const date = new Date().toUTCString()
      const later = new Date(Date.now() + 120_000).toUTCString()
      for (const value of ['120', later]) {
        const headers = { date, 'retry-after': value }
        simulator.answerNext(provider.name, { status: 429, headers, body: '{}' })
        const error = await failure({ api })
        expect([error.reason, error.failure.permanent]).toEqual(['ACCOUNT_RATE_LIMITED', false])
        expect(error.retryAfterMs).toBe(120_000)
      }
    })

    it.each([500, 502, 503, 504])('will ask again after HTTP %d', async (status) => {
      simulator.answerNext(provider.name, { status, body: '<html>Sorry</html>' })
      const { failure: found } = await failure()
      expect(found.reason).toMatch(/^SERVER_/)
      expect(found.permanent).toBe(false)
    })

    it('takes no web page for an answer, and none for a missing job', async () => {
      for (const status of [200, 404]) {
        simulator.answerNext(provider.name, { status, body: '<!doctype html><p>Welcome' })
        expect((await failure()).reason).toBe('PROVIDER_UNEXPECTED_ANSWER')
      }
    })

    it('waits on a status that no document knows, and shows it', async () => {
      const { statusCode: status = 200 } = subject
      const api = cannedApi(subject.statusBody('polishing'), { status })
      const report = await ask({ api })
      expect(report.state).toBe('waiting')
      expect(report.status).toContain('polishing')
    })

    it('survives any spoilt answer with a report or a precise failure', async () => {
      const answer = await recorded(client, asking(), provider)
      let tried = 0
      for (const spoilt of mutationsOf(answer)) {
        tried++
        const api = cannedApi(spoilt === undefined ? '' : spoilt)
        const outcome = await ask({ api }).catch((error: unknown) => error)
        if (outcome instanceof ReelhaulError) expect(outcome.reason).toMatch(/^(PROVIDER|ACCOUNT)_/)
        else expect(outcome).toMatchObject({ state: expect.stringMatching(/waiting|ready|failed/) })
      }
      expect(tried).toBeGreaterThan(20)
    })

    it('never repeats a key or a signature in what it says', async () => {
      const credential = { key: 'sk-very-secret', clientId: 'client-very-secret' }
      const quoted = 'see https://store.example/a?X-Amz-Signature=very-secret for more'
      const body = {
        error: { code: 'X', message: quoted },
        message: quoted,
        msg: quoted,
        code: 400,
      }
      for (const api of [cannedApi(body, { status: 400 }), client]) {
        const { failure: found } = await failure({ credential, api })
        expect(JSON.stringify(found)).not.toContain('very-secret')
      }
    })

    it.each([
      [204, 'PROVIDER_UNEXPECTED_ANSWER', false],
      [304, 'PROVIDER_UNEXPECTED_ANSWER', false],
      [402, 'ACCOUNT_NO_CREDITS', true],
      [403, 'ACCOUNT_FORBIDDEN', true],
      [409, 'PROVIDER_NOT_READY', false],
      [410, 'PROVIDER_JOB_NOT_FOUND', true],
      [413, 'PROVIDER_JOB_FORBIDDEN', true],
      [415, 'PROVIDER_INVALID_REQUEST', true],
      [422, 'PROVIDER_INVALID_REQUEST', true],
      [451, 'PROVIDER_LEGALLY_BLOCKED', true],
    ])('knows what HTTP %d means: %s', async (status, reason, permanent) => {
      const { failure: found } = await failure({ api: cannedApi('', { status }) })
      expect([found.reason, found.permanent]).toEqual([reason, permanent])
    })

    it("tells a plan's limit from a rate, and one job's 403 from that of the account", async () => {
      const told = async (status: number, message: string) =>
        (await failure({ api: cannedApi({ message }, { status }) })).reason
      expect(await told(429, 'Your monthly quota is exhausted')).toBe('ACCOUNT_PLAN_LIMIT')
      expect(await told(429, 'Too many requests')).toBe('ACCOUNT_RATE_LIMITED')
      expect(await told(403, 'This job belongs to another team')).toBe('PROVIDER_JOB_FORBIDDEN')
    })

    it('reads its answer behind a byte-order mark', async () => {
      const answer = await recorded(client, asking(), provider)
      const api = cannedApi(`\uFEFF${JSON.stringify(answer)}`)
      expect(await ask({ api })).toMatchObject({ state: 'ready' })
    })

    it('has nothing of a secret that is echoed anywhere in its report, and its keys stay unique', async () => {
      const key = 'sk-very-secret/42+x'
      const credential = { key, clientId: 'client-very-secret' }
      const answer = await recorded(client, asking(), provider)
      const texts = [key, `a ${key} b`, encodeURIComponent(key), 'client-very-secret/a']
      const bodies = texts.flatMap((text) => [
        ...withText(answer, text),
        ...withText({ code: 400, msg: '', message: '', error: { code: '', message: '' } }, text),
        ...withText(subject.statusBody('x'), text),
      ])
      for (const [n, body] of bodies.entries()) {
        const api = cannedApi(body, { status: n % 2 === 0 ? 200 : 400 })
        const outcome = await redactedAsk(provider, asking({ api, credential })).catch(
          (error: unknown) => (error instanceof ReelhaulError ? error.failure : String(error)),
        )
        const shown = JSON.stringify(outcome, (field, value: unknown) =>
          // What is fetched is not shown, and what is in a file is the user's.
          field === 'source' ? undefined : value,
        )
        expect(shown).not.toMatch(/very-secret/i)
        if (typeof outcome === 'string' || !('outputs' in outcome)) continue
        expect(new Set(outcome.outputs.map((output) => output.key)).size).toBe(
          outcome.outputs.length,
        )
      }
    })

    it('lets the lifetime of leases be chosen within its limits, or takes no notice', async () => {
      const { leaseLifetime } = provider
      const sent = async (expirationSeconds?: number) => {
        const asked: unknown[] = []
        const api: ApiClient = ({ signal: _, ...request }) => {
          asked.push(request)
          return client(request)
        }
        return { report: await ready({ api, expirationSeconds }), asked }
      }
      if (leaseLifetime === undefined) {
        expect((await sent(120)).asked).toEqual((await sent()).asked)
        return
      }
      const { min, max, byDefault } = leaseLifetime
      for (const seconds of [min, byDefault, max]) {
        for (const { source } of (await sent(seconds)).report.outputs) {
          if (source.type === 'inline' || source.lease.expiresAt === null) continue
          const lifetime = source.lease.expiresAt - source.lease.issuedAt
          expect(Math.abs(lifetime - seconds * 1000)).toBeLessThan(2_000)
        }
      }
      for (const expirationSeconds of [min - 1, max + 1]) {
        const { failure: found } = await failure({ expirationSeconds })
        expect([found.reason, found.permanent]).toEqual(['PROVIDER_INVALID_REQUEST', true])
      }
    })

    it('recognises its own webhooks, and nothing else', () => {
      expect(provider.webhooks === undefined).toBe(subject.webhook === undefined)
      const parse = (payload: unknown) => provider.webhooks?.parse(payload) ?? null
      for (const other of [null, 1, 'job.completed', [], {}, { event: {}, data: [] }, { jobId }]) {
        expect(parse(other)).toBeNull()
      }
      if (subject.webhook === undefined) return
      const hint = { provider: provider.name, remoteId: jobId }
      expect(parse(subject.webhook)).toMatchObject(hint)
      for (const spoilt of mutationsOf(subject.webhook)) {
        const found = parse(spoilt)
        if (found !== null) expect(found.provider).toBe(provider.name)
      }
    })

    it('stops when told to', async () => {
      const stopped = ask({ signal: AbortSignal.abort() })
      await expect(stopped).rejects.toMatchObject({ name: 'AbortError' })
    })
  })
}

/** The body of the simulator's first answer, parsed: a second one may be a file. */
export async function recorded(client: ApiClient, ask: Ask, provider: Provider): Promise<unknown> {
  let body = ''
  const api: ApiClient = async (request) => {
    const response = await client(request)
    body ||= response.body
    return response
  }
  await provider.ask({ ...ask, api })
  return JSON.parse(body)
}
