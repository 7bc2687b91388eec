import { expect, test, vi } from 'vitest'
import type { Handlers } from '../../main/ipc/handle.ts'
import { lateHandlers } from '../../main/ipc/late-handlers.ts'
import { callNames } from '../../preload/contract/names.ts'

test('a call that comes early is answered once its handler is there', async () => {
  const { promise, resolve } = Promise.withResolvers<Handlers>()
  const late = lateHandlers(promise)
  const answer = late.chooseFolder('/films')
  const chooseFolder = vi.fn(() => '/elsewhere')
  resolve({ chooseFolder } as unknown as Handlers)
  expect(await answer).toBe('/elsewhere')
  expect(chooseFolder).toHaveBeenCalledWith('/films')
})

test('what a handler throws is thrown to the caller', async () => {
  const pauseAll = () => Promise.reject(new Error('No.'))
  const late = lateHandlers(Promise.resolve({ pauseAll } as unknown as Handlers))
  await expect(late.pauseAll(true)).rejects.toThrow('No.')
})

test('every call of the contract has one', () => {
  expect(Object.keys(lateHandlers(Promise.resolve({} as Handlers)))).toEqual([...callNames])
})
