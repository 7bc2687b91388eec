import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HostSlots, hostSlotBytes } from '../../main/http/host-slots.ts'

const origins = ['https://a.example', 'https://b.example:8443', 'http://c.example']

test('however threads take and give back, an origin never bears more than its limit', () => {
  const step = fc.oneof(
    fc.record({
      act: fc.constantFrom('take' as const, 'giveBack' as const, 'die' as const),
      thread: fc.nat(2),
      origin: fc.constantFrom(...origins),
    }),
    fc.record({ act: fc.constant('limit' as const), limit: fc.integer({ min: 1, max: 5 }) }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const memory = new SharedArrayBuffer(hostSlotBytes(3))
      const threads = [0, 1, 2].map((thread) => new HostSlots(memory, thread))
      const held = new Map<string, number>()
      const keyOf = (thread: number, origin: string) => `${thread} ${origin}`
      const inUse = (origin: string) =>
        [0, 1, 2].reduce((sum, thread) => sum + (held.get(keyOf(thread, origin)) ?? 0), 0)
      let limit = 2
      threads[0]?.setPerHost(limit)
      for (const one of steps) {
        if (one.act === 'limit') {
          limit = one.limit
          threads[1]?.setPerHost(limit)
          continue
        }
        const key = keyOf(one.thread, one.origin)
        const mine = held.get(key) ?? 0
        const slots = threads[one.thread]
        if (one.act === 'take') {
          const room = inUse(one.origin) < limit
          expect(slots?.hasRoom(one.origin)).toBe(room)
          expect(slots?.take(one.origin)).toBe(room)
          if (room) held.set(key, mine + 1)
        } else if (one.act === 'giveBack' && mine > 0) {
          slots?.giveBack(one.origin)
          held.set(key, mine - 1)
        } else if (one.act === 'die') {
          slots?.giveBackAll()
          for (const origin of origins) held.delete(keyOf(one.thread, origin))
        }
      }
    }),
  )
})
