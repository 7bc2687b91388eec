import { expect, test, vi } from 'vitest'
import { OutsideSwitch } from '../../../main/desktop/outside/outside-switch.ts'

const settings = (control: boolean, port: number | null) => ({
  control,
  metrics: { enabled: port !== null, port: port ?? 4000 },
})

function setUp() {
  const open = new Set<string>()
  const opening = (name: string) => {
    if (open.has(name)) throw new Error(`${name} is open already.`)
    open.add(name)
    return Promise.resolve({ close: async () => void open.delete(name) })
  }
  const notify = vi.fn<(text: string) => void>()
  const openMetrics = vi.fn(async (port: number) => {
    if (port === 80) throw new Error('Port 80 is taken.')
    return opening(`metrics ${port}`)
  })
  const outside = new OutsideSwitch({
    openControl: async () => opening('control'),
    openMetrics,
    notify,
  })
  return { outside, open, notify, openMetrics }
}

test('each is opened and closed as the settings say, one change after the other', async () => {
  const { outside, open, openMetrics } = setUp()
  await outside.apply(settings(false, null))
  expect([...open]).toEqual([])
  void outside.apply(settings(true, null))
  void outside.apply(settings(false, null))
  await outside.apply(settings(true, 4000))
  expect([...open].sort()).toEqual(['control', 'metrics 4000'])
  await outside.apply(settings(true, 4001))
  expect([...open].sort()).toEqual(['control', 'metrics 4001'])
  await outside.apply(settings(true, 4001))
  expect(openMetrics).toHaveBeenCalledTimes(2)
  await outside.close()
  expect([...open]).toEqual([])
})

test('what cannot be opened is said, and the other one is there all the same', async () => {
  const { outside, open, notify } = setUp()
  await outside.apply(settings(true, 80))
  expect([...open]).toEqual(['control'])
  expect(notify).toHaveBeenCalledExactlyOnceWith('Port 80 is taken.')
  await outside.apply(settings(true, 4000))
  expect([...open].sort()).toEqual(['control', 'metrics 4000'])
})
