/**
 * What an adapter tolerates, beyond the contract of `conformance.ts`: only what a file or a state depends
 * on may reject an answer, and no file is lost for another one.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSimulator, type Simulator } from '../../main/demo/simulator.ts'
import { ReelhaulError } from '../../main/errors.ts'
import { createApiClient } from '../../main/providers/api-client.ts'
import type { Ask, JobReport } from '../../main/providers/provider.ts'
import { cannedApi } from './canned-api.ts'
import { recorded, type AdapterUnderTest } from './conformance.ts'
import { mutationsWithPaths } from './mutations.ts'

export interface Tolerance {
  /**
   * Places of a finished job's answer that a state or a file depends on, as `outputs.0.url`; the root is
   * one always. Everything else may be anything.
   */
  readonly essential: RegExp
  /** Those among them that are links of one of several files. */
  readonly links: RegExp
  /** Places that say which file is which: another value is another file, but never none. */
  readonly identity?: RegExp
}

export function tolerance(
  subject: AdapterUnderTest,
  { essential, links, identity }: Tolerance,
): void {
  const { provider, jobId, statusCode: status = 200 } = subject
  describe(`${provider.label} is tolerant:`, () => {
    const client = createApiClient()
    let simulator: Simulator
    let answer: unknown
    let whole: JobReport
    const asking = (): Ask => ({
      ...{ jobId, api: client, baseUrl: simulator.baseUrls[provider.name]! },
      credential: simulator.credentials[provider.name]!,
      ...subject.asking,
    })
    const read = (body: unknown, code = 200) => {
      const api = cannedApi(body === undefined ? '' : body, { status: code })
      return provider.ask({ ...asking(), api })
    }
    beforeAll(async () => {
      const { simulated } = subject
      const moreApis = simulated && { [provider.name]: simulated }
      simulator = await startSimulator({ speed: 1000, moreApis })
      const spec = { ...subject.delivering, id: jobId, provider: provider.name }
      simulator.addJob({ ...spec, pollsUntilDone: 0 })
      answer = await recorded(client, asking(), provider)
      whole = await read(answer)
    })
    afterAll(async () => {
      client.close()
      await simulator.close()
    })
    const keysOf = (report: JobReport) =>
      report.state === 'ready' ? report.outputs.map(({ key }) => key) : []

    it('no field that no file depends on rejects an answer, or changes which files there are', async () => {
      let tried = 0
      for (const { path, spoilt } of mutationsWithPaths(answer)) {
        const place = path.join('.')
        if (place === '' || essential.test(place) || links.test(place)) continue
        tried++
        const report = await read(spoilt).catch((error: unknown) => error)
        expect(report, `${place}: ${JSON.stringify(spoilt)}`).toMatchObject({ state: 'ready' })
        const keys = keysOf(report as JobReport)
        if (identity?.test(place)) expect(keys).toHaveLength(keysOf(whole).length)
        else expect(keys, place).toEqual(keysOf(whole))
      }
      expect(tried).toBeGreaterThan(20)
    })

    it('a file without a usable link hides none of the others, whose keys stay', async () => {
      const all = keysOf(whole)
      expect(all.length).toBeGreaterThan(1)
      let without = 0
      for (const { path, spoilt } of mutationsWithPaths(answer)) {
        if (!links.test(path.join('.'))) continue
        const report = await read(spoilt)
        if (report.state !== 'ready') throw new Error(`expected ready, not ${report.state}`)
        const keys = keysOf(report)
        expect(keys.length).toBeGreaterThanOrEqual(all.length - 1)
        expect(all).toEqual(expect.arrayContaining(keys))
        if (report.mayStillCome === undefined) continue
        expect(report.missing).toHaveLength(1)
        without++
      }
      expect(without).toBeGreaterThan(5)
    })

    it.each(
      'canceled cancelled CANCELLED error expired aborted timeout timed_out rejected'.split(' '),
    )('a job that is %s has failed, with that word', async (word) => {
      const report = await read(subject.statusBody(word), status)
      expect(report).toMatchObject({ state: 'failed', failure: { permanent: true } })
      expect(report.status.toLowerCase()).toContain(word.toLowerCase())
    })

    it('a status that is no known word is marked, and a known one is not', async () => {
      const odd = await read(subject.statusBody('polishing'), status)
      expect(odd).toMatchObject({ state: 'waiting', unknown: true })
      for (const word of ['processing', 'IN_PROGRESS', 'queued', 'canceling']) {
        const report = await read(subject.statusBody(word), status)
        expect(report.state).toBe('waiting')
        expect(report).not.toHaveProperty('unknown')
      }
    })

    it('an error in the body of a success is told as what it is', async () => {
      const read200 = (body: unknown) => read(body).catch((error: unknown) => error)
      expect(await read200({ statusCode: 404, message: 'No such job' })).toMatchObject({
        reason: 'PROVIDER_JOB_NOT_FOUND',
      })
      for (const body of ['"Out of order"', [{ message: 'Out of order' }]]) {
        const found = await read200(body)
        expect(found).toBeInstanceOf(ReelhaulError)
        expect((found as ReelhaulError).message).toContain('Out of order')
      }
    })
  })
}
