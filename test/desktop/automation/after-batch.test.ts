import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { AfterBatch, type AfterBatchDeps } from '../../../main/desktop/automation/after-batch.ts'
import { countdownMs, PowerCountdown } from '../../../main/desktop/automation/power-countdown.ts'
import { powerCommand, usePower } from '../../../main/desktop/automation/power.ts'
import { runCommand } from '../../../main/commands/run-command.ts'
import type { AfterBatchSettings } from '../../../preload/contract/automation.ts'
import { batchView } from '../../helpers/contract-builders.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const batch = batchView({
  id: 3,
  name: 'Spring',
  folder: '/films/Spring',
  settledAt: 1,
  jobs: 2,
  counts: { completed: 2 },
  files: 2,
  bytes: 10,
})

function setUp(settings: AfterBatchSettings, deps: Partial<Pick<AfterBatchDeps, 'run'>> = {}) {
  const made = {
    settings: () => settings,
    unsettled: vi.fn(() => 0),
    openFolder: vi.fn(async () => undefined),
    writeReceipt: vi.fn(async () => '/data/receipts/Spring.csv'),
    run: vi.fn(async () => undefined),
    countdown: { start: vi.fn(), cancel: vi.fn() },
    notify: vi.fn(),
    ...deps,
  }
  return { ...made, after: new AfterBatch(made) }
}

describe('after a batch', () => {
  test('nothing happens unless the user wants it', () => {
    const { after, openFolder, run, countdown } = setUp({ action: 'nothing', command: 'x' })
    after.batchSettled(batch)
    for (const done of [openFolder, run, countdown.start]) expect(done).not.toHaveBeenCalled()
  })

  test('its folder is opened', () => {
    const { after, openFolder } = setUp({ action: 'openFolder', command: '' })
    after.batchSettled(batch)
    expect(openFolder).toHaveBeenCalledExactlyOnceWith('/films/Spring')
  })

  test('a command gets the receipt, one run after the other, and its failure is told', async () => {
    const order: string[] = []
    const run = vi.fn(async (_command: string, { batch: name }: { batch: string }) => {
      order.push(`${name} begins`)
      await new Promise((resolve) => setImmediate(resolve))
      order.push(`${name} ends`)
      if (name === 'Spring') throw new Error('It ended with code 3.')
    })
    const { after, notify } = setUp({ action: 'run', command: 'publish' }, { run })
    after.batchSettled(batch)
    after.batchSettled({ ...batch, name: 'Autumn' })
    await after.idle()
    expect(order).toEqual(['Spring begins', 'Spring ends', 'Autumn begins', 'Autumn ends'])
    const context = { receipt: '/data/receipts/Spring.csv', folder: '/films/Spring' }
    expect(run).toHaveBeenNthCalledWith(1, 'publish', { ...context, batch: 'Spring' })
    expect(notify).toHaveBeenCalledExactlyOnceWith('It ended with code 3.')
  })

  test('the computer sleeps only after the last, and not while there is work again', () => {
    const { after, unsettled, countdown } = setUp({ action: 'sleep', command: '' })
    unsettled.mockReturnValue(5)
    after.batchSettled(batch)
    expect(countdown.start).not.toHaveBeenCalled()
    unsettled.mockReturnValue(0)
    after.batchSettled(batch)
    expect(countdown.start).toHaveBeenCalledExactlyOnceWith('sleep')
    after.changed()
    expect(countdown.cancel).not.toHaveBeenCalled()
    unsettled.mockReturnValue(1)
    after.changed()
    expect(countdown.cancel).toHaveBeenCalledOnce()
  })

  test('a batch that the user cancelled ends with nothing', () => {
    const { after, countdown } = setUp({ action: 'shutdown', command: '' })
    after.batchSettled({ ...batch, counts: { cancelled: 2 } })
    expect(countdown.start).not.toHaveBeenCalled()
  })
})

describe('the countdown', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  test('acts after a minute, once', () => {
    const [show, act] = [vi.fn(), vi.fn()]
    const countdown = new PowerCountdown({ show, act, now: () => 1000 })
    countdown.start('shutdown')
    countdown.start('sleep')
    expect(show).toHaveBeenCalledExactlyOnceWith({ action: 'shutdown', endsAt: 61_000 })
    vi.advanceTimersByTime(countdownMs)
    expect(act).toHaveBeenCalledExactlyOnceWith('shutdown')
    expect(show).toHaveBeenLastCalledWith(null)
    expect(countdown.current).toBeNull()
  })

  test('can be called off until the end', () => {
    const [show, act] = [vi.fn(), vi.fn()]
    const countdown = new PowerCountdown({ show, act, now: () => 0 })
    countdown.start('sleep')
    vi.advanceTimersByTime(countdownMs - 1)
    countdown.cancel()
    vi.advanceTimersByTime(countdownMs)
    expect(act).not.toHaveBeenCalled()
    expect(show).toHaveBeenLastCalledWith(null)
  })
})

describe.skipIf(process.platform === 'win32')('a command', () => {
  function script(text: string): string {
    const path = join(tempFolder(), 'after batch.sh')
    writeFileSync(path, `#!/bin/sh\n${text}\n`)
    chmodSync(path, 0o755)
    return path
  }
  const context = (folder: string) => ({ receipt: '/r/$(touch x); a b.csv', batch: 'S"p', folder })

  test('gets the receipt as its last argument and in its environment, read by no shell', async () => {
    const folder = tempFolder()
    const path = script('printf "%s|" "$@" "$REELHAUL_RECEIPT" "$REELHAUL_BATCH" "$PWD" > out.txt')
    await runCommand(`"${path}" --to 'two words'`, context(folder))
    const { receipt, batch: name } = context(folder)
    expect(readFileSync(join(folder, 'out.txt'), 'utf8')).toBe(
      `--to|two words|${receipt}|${receipt}|${name}|${folder}|`,
    )
  })

  test('that fails is told with its last words', async () => {
    const path = script('echo first >&2; echo "no space left" >&2; exit 3')
    await expect(runCommand(`'${path}'`, context(tempFolder()))).rejects.toThrow(
      'The command after the batch S"p ended with code 3. It said: no space left',
    )
  })

  test('that does not exist is told', async () => {
    const run = runCommand('/nowhere/x', context(tempFolder()))
    await expect(run).rejects.toThrow(/could not be started: .*ENOENT/)
  })

  test('that takes too long is ended and told', async () => {
    const run = runCommand(`"${script('exec sleep 30')}"`, context(tempFolder()), {
      timeoutMs: 50,
    })
    await expect(run).rejects.toThrow(/took longer than 0.05 seconds and was ended/)
  })
})

describe('power', () => {
  test('is asked of each system in its own words', () => {
    expect(powerCommand('sleep', 'linux')).toEqual({ program: 'systemctl', args: ['suspend'] })
    expect(powerCommand('shutdown', 'linux').args).toEqual(['poweroff'])
    expect(powerCommand('sleep', 'darwin').program).toBe('/usr/bin/pmset')
    expect(powerCommand('shutdown', 'win32', 'D:\\Windows')).toMatchObject({
      program: 'D:\\Windows\\System32\\shutdown.exe',
      args: expect.arrayContaining(['/s']) as unknown,
    })
    const { program, args } = powerCommand('sleep', 'win32', 'D:\\Windows')
    expect(program).toBe('D:\\Windows\\System32\\rundll32.exe')
    expect(args[0]).toBe('D:\\Windows\\System32\\powrprof.dll,SetSuspendState')
    expect(() => powerCommand('sleep', 'aix')).toThrow(/aix/)
  })

  test('that the system refuses is told with what it answered', async () => {
    const missing = { program: '/nowhere/power', args: [] }
    await expect(usePower(missing)).rejects.toThrow(/did not react: \/nowhere\/power could not/)
    await expect(usePower({ program: 'false', args: [] })).rejects.toThrow(/code 1/)
  })
})
