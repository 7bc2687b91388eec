import { describe, expect, it } from 'vitest'
import { ServerClock } from '../../main/leases/server-clock.ts'

const STORE = 'https://store.example'
const HOUR = 3_600_000

/** A machine and a server whose clocks differ; the server says whole seconds only. */
function clocks(serverAheadMs: number) {
  let machine = Date.parse('2025-12-07T14:00:00.000Z')
  const clock = new ServerClock(() => machine)
  return {
    clock,
    get serverNow() {
      return machine + serverAheadMs
    },
    pass: (ms: number) => {
      machine += ms
    },
    exchange: (roundTripMs: number) => {
      const sentAt = machine
      machine += roundTripMs
      const answered = new Date(sentAt + roundTripMs / 2 + serverAheadMs).toUTCString()
      clock.observe(STORE, answered, sentAt, machine)
    },
  }
}

describe('ServerClock', () => {
  it("is the machine's clock for servers not heard of", () => {
    const { clock, serverNow } = clocks(0)
    expect(clock.now(STORE)).toBe(serverNow)
  })

  it('follows a server that is hours away to within a second', () => {
    const world = clocks(5 * HOUR + 321)
    world.exchange(40)
    world.pass(10 * HOUR)
    expect(Math.abs(world.clock.now(STORE) - world.serverNow)).toBeLessThan(1000)
  })

  it('comes closer with every answer', () => {
    const world = clocks(-3 * HOUR - 77)
    for (let i = 0; i < 40; i++) {
      world.exchange(30)
      world.pass(1037)
    }
    expect(Math.abs(world.clock.now(STORE) - world.serverNow)).toBeLessThan(60)
  })

  it('does not disturb a machine whose clock is right', () => {
    const world = clocks(0)
    world.exchange(25)
    world.pass(400)
    world.exchange(25)
    expect(world.clock.offsetOf(STORE)).toBe(0)
  })

  it("starts again when the machine's clock is set", () => {
    const world = clocks(0)
    world.exchange(20)
    const { clock } = world
    const sentAt = world.serverNow + 2 * HOUR
    clock.observe(STORE, new Date(world.serverNow).toUTCString(), sentAt, sentAt + 20)
    expect(Math.abs(clock.offsetOf(STORE) + 2 * HOUR)).toBeLessThan(1100)
  })

  it('takes the first of several servers that it has heard of', () => {
    const world = clocks(HOUR)
    world.exchange(20)
    const offset = world.clock.now('https://unheard.example', STORE) - (world.serverNow - HOUR)
    expect(offset).toBeGreaterThan(HOUR - 1000)
  })

  it.each([undefined, '', 'yesterday'])('learns nothing from a Date of %j', (date) => {
    const { clock } = clocks(0)
    clock.observe(STORE, date, 0, 10)
    expect(clock.offsetOf(STORE)).toBe(0)
  })
})
