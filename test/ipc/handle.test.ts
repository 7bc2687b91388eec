import { describe, expect, test, vi } from 'vitest'
import { ReelhaulError, UsageError } from '../../main/errors.ts'
import { answer, answerWith, send, type Handlers } from '../../main/ipc/handle.ts'

const quiet = { checkOutput: false, onFault: () => {} }

test('a call is answered with what its handler returns', async () => {
  const handlers = { actOnJobs: () => ({ affected: 3, undo: 7 }) }
  const answerCall = answerWith(handlers as unknown as Handlers, quiet)
  await expect(
    answerCall('actOnJobs', { action: 'pause', target: { ids: [1, 2, 3] } }),
  ).resolves.toEqual({ ok: true, value: { affected: 3, undo: 7 } })
})

describe('answer', () => {
  test('hands the handler the parsed payload, with the defaults of the schema', async () => {
    const page = vi.fn()
    await answer('watchQueue', page, { text: 'spring' }, quiet)
    expect(page).toHaveBeenCalledWith(
      expect.objectContaining({ text: 'spring', sort: 'queue', offset: 0, limit: 60 }),
    )
  })

  test('answers an invalid payload with a Failure and does not run the handler', async () => {
    const save = vi.fn()
    const result = await answer('saveSettings', save, { concurrency: 1000 }, quiet)
    expect(save).not.toHaveBeenCalled()
    expect(result).toMatchObject({
      ok: false,
      failure: { reason: 'USER_INVALID_INPUT', permanent: true },
    })
    expect(!result.ok && result.failure.message).toContain('concurrency')
  })

  test('passes on the Failure of a ReelhaulError as it is', async () => {
    const failure = {
      reason: 'ACCOUNT_KEY_REJECTED',
      message: 'Redner rejected the key.',
      permanent: true,
      advice: 'enterValidKey',
    } as const
    const reject = () => Promise.reject(new ReelhaulError(failure))
    await expect(answer('testAccount', reject, 'a1', quiet)).resolves.toEqual({
      ok: false,
      failure,
    })
  })

  test('says the sentence of a UsageError', async () => {
    const refuse = () => Promise.reject(new UsageError('jobs.csv holds no job IDs.'))
    await expect(answer('rereadImport', refuse, { id: 'p1' }, quiet)).resolves.toMatchObject({
      ok: false,
      failure: { reason: 'USER_INVALID_INPUT', message: 'jobs.csv holds no job IDs.' },
    })
  })

  test('reports a fault of our own and tells the window neither message nor stack', async () => {
    const fault = new TypeError('undefined is not a function at secret.ts')
    const onFault = vi.fn()
    const crash = () => {
      throw fault
    }
    const result = await answer('listAccounts', crash, undefined, { checkOutput: false, onFault })
    expect(onFault).toHaveBeenCalledWith('listAccounts', fault)
    expect(result).toMatchObject({ ok: false, failure: { reason: 'INTERNAL_ERROR' } })
    expect(JSON.stringify(result)).not.toContain('secret.ts')
  })

  test('in development finds a handler that breaks the contract', async () => {
    const onFault = vi.fn()
    const result = await answer('chooseFolder', () => 7 as unknown as string, null, {
      checkOutput: true,
      onFault,
    })
    expect(result.ok).toBe(false)
    expect(String(onFault.mock.calls[0]?.[1])).toContain('chooseFolder returned')
  })
})

describe('send', () => {
  const target = (destroyed: boolean) => ({
    isDestroyed: () => destroyed,
    webContents: { send: vi.fn() },
  })

  test('sends an event on its channel', () => {
    const window = target(false)
    send(window, 'navigate', 'settings')
    expect(window.webContents.send).toHaveBeenCalledWith('reelhaul:navigate', 'settings')
  })

  test('does nothing for a window that is gone', () => {
    const window = target(true)
    send(window, 'navigate', 'settings')
    expect(window.webContents.send).not.toHaveBeenCalled()
  })
})
