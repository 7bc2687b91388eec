import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ReelhaulError, UsageError } from '../../main/errors.ts'
import { answerWith } from '../../main/ipc/handle.ts'
import { createHandlers } from '../../main/ipc/handlers/index.ts'
import type { Services } from '../../main/ipc/services.ts'
import { calls, type CallName } from '../../preload/contract/channels.ts'
import { failureSchema } from '../../preload/contract/vocabulary.ts'
import {
  assertUnpolluted,
  hostileClone,
  placesOf,
  valueAt,
  withValue,
} from '../helpers/hostile-values.ts'
import { validValue } from '../helpers/valid-values.ts'

const names = Object.keys(calls) as CallName[]

/** What a service may do: return anything, or throw what services throw and what they should not. */
const outcome = fc.oneof(
  hostileClone().map((value) => () => value),
  fc
    .constantFrom(
      new UsageError('No.'),
      new TypeError('x is undefined'),
      new ReelhaulError({
        ...{
          reason: 'FILE_EXISTS',
          message: 'It exists.',
          permanent: true,
          advice: 'changeAndTry',
        },
      } as const),
      'a text',
      null,
    )
    .map((error: unknown) => () => {
      throw error
    }),
)

/** Services of which every call is counted and ends as said. */
function servicesThat(end: () => unknown) {
  let called = 0
  const call = () => {
    called++
    return end()
  }
  const part = new Proxy(call, { get: (_, key) => (key === 'then' ? undefined : call) })
  const services = new Proxy({}, { get: () => part }) as Services
  return { services, called: () => called }
}

async function ask(name: CallName, payload: unknown, end: () => unknown = () => null) {
  const { services, called } = servicesThat(end)
  const faults: unknown[] = []
  const answer = answerWith(createHandlers(services), {
    checkOutput: false,
    onFault: (_, error) => faults.push(error),
  })
  return { result: await answer(name, payload), called: called(), faults }
}

async function isAnswered(name: CallName, payload: unknown, end: () => unknown): Promise<void> {
  const { result, called, faults } = await ask(name, payload, end)
  if (!result.ok) {
    failureSchema.parse(result.failure)
    expect(result.failure.message.length).toBeLessThan(3000)
  }
  if (!calls[name].input.safeParse(payload).success) {
    expect(result).toMatchObject({ ok: false, failure: { reason: 'USER_INVALID_INPUT' } })
    expect({ called, faults }).toEqual({ called: 0, faults: [] })
  }
  assertUnpolluted()
}

test('a refusal is as short where every entry of a long list is wrong', async () => {
  for (const wrong of [-1, 'x'.repeat(100), null, {}]) {
    const ids = Array<unknown>(100_000).fill(wrong)
    const payload = { action: 'pause', target: { ids } }
    const { result } = await ask('actOnJobs', payload)
    expect(result.ok ? '' : result.failure.message).toMatch(/^.{5,3000}$/)
    const archived = await ask('archiveBatches', { batchIds: ids, archived: true })
    expect(archived.result.ok ? '' : archived.result.failure.message).toMatch(/^.{5,3000}$/)
  }
})

test('no account is chosen for more providers than there can be', async () => {
  const [payload] = fc.sample(validValue(calls.commitImport.input), { numRuns: 1, seed: 1 })
  const accounts = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`p${i}`, 'a']))
  const { result, called } = await ask('commitImport', { ...(payload as object), accounts })
  expect({ ok: result.ok, called }).toEqual({ ok: false, called: 0 })
})

describe.each(names)('the call %s', (name) => {
  const valid = validValue(calls[name].input)

  test('answers anything, and what its schema refuses reaches no service', async () => {
    const check = (payload: unknown, end: () => unknown) => isAnswered(name, payload, end)
    await fc.assert(fc.asyncProperty(hostileClone(), outcome, check), { numRuns: 25 })
  })

  test('answers a valid payload with anything in one of its places', async () => {
    await fc.assert(
      fc.asyncProperty(valid, fc.nat(), hostileClone(), outcome, (payload, n, wrong, end) => {
        const places = placesOf(payload)
        return isAnswered(name, withValue(payload, places[n % places.length] ?? [], wrong), end)
      }),
      { numRuns: 25 },
    )
  })

  test('takes nothing that is very long', async () => {
    const longText = 'x'.repeat(1_000_000)
    const samples = fc.sample(valid, { numRuns: 15, seed: 7 })
    for (const payload of samples) {
      for (const place of placesOf(payload)) {
        // The one text that is a whole list.
        if (name === 'openLists' && place[0] === 'text') continue
        const value = valueAt(payload, place)
        const long: unknown = Array.isArray(value)
          ? Array(100_001).fill(value[0] ?? 1)
          : typeof value === 'string'
            ? longText
            : null
        if (long === null) continue
        const { result, called } = await ask(name, withValue(payload, place, long))
        expect({ place, ok: result.ok, called }).toEqual({ place, ok: false, called: 0 })
        expect(result.ok || result.failure.message.length).toBeLessThan(3000)
      }
    }
  })
})
