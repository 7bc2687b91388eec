import { expect, test, vi } from 'vitest'
import { firstViewFirst } from '../../main/ipc/first-view.ts'

test('rows are answered at once, and what needs the keys when those are read', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const answer = vi.fn((name: string) => Promise.resolve({ ok: true as const, value: name }))
  const first = firstViewFirst(answer, promise)
  const accounts = first('listAccounts', undefined)
  await expect(first('watchQueue', {})).resolves.toEqual({ ok: true, value: 'watchQueue' })
  expect(answer).toHaveBeenCalledTimes(1)
  resolve()
  await expect(accounts).resolves.toEqual({ ok: true, value: 'listAccounts' })
})
