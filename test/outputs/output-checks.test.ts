import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Verdict } from '../../main/checks/credentials-verdict.ts'
import { OutputChecks, type Verifier } from '../../main/outputs/output-checks.ts'
import { JobPace } from '../../main/queue/job-pace.ts'
import { JobQueue } from '../../main/queue/job-queue.ts'
import { attendedRetries } from '../../main/queue/retry-policy.ts'
import { openDatabase } from '../../main/queue/sqlite/open-database.ts'
import { SqliteJobStore } from '../../main/queue/sqlite/sqlite-job-store.ts'
import { signMedia } from '../helpers/sign-media.ts'
import { limits } from '../helpers/engine-kit.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const clip = readFileSync(join(import.meta.dirname, '../fixtures/media/clip.mp4'))
const signedClip = await signMedia(clip, 'video/mp4')

const soon = 10_000

function setup(
  verify: Verifier['verify'] = async () => ({ state: 'untrusted', detail: null }),
  close: Verifier['close'] = async () => {},
) {
  const folder = tempFolder()
  const store = new SqliteJobStore(openDatabase(join(folder, 'queue.sqlite')).database)
  onTestFinished(() => store.close())
  store.accounts.save({ id: 'a', provider: 'adobe', name: 'A', baseUrl: 'http://x' })
  const job = { accountId: 'a', remoteId: 'job_1', title: null, columns: {} }
  const [jobId = 0] = store.intake.add({ name: 'B', folder, template: 't' }, [job], 1).added
  const now = () => 7
  const queue = new JobQueue({
    ...{ store, now, random: () => 0, retries: attendedRetries },
    pace: new JobPace({ limits: () => limits, now, random: () => 0 }),
  })
  const loadVerifier = vi.fn(async (): Promise<Verifier> => ({ verify, close }))
  const open = (): OutputChecks => {
    const checks = new OutputChecks({ queue, loadVerifier })
    onTestFinished(() => checks.close())
    return checks
  }
  /** Saves a file and what the store knows of it. */
  const save = (name: string, content: Uint8Array | string) => {
    const path = join(folder, name)
    writeFileSync(path, content)
    const extension = name.split('.').at(-1) ?? ''
    const facts = { kind: 'video', index: null, locale: null, name, sizeBytes: null } as const
    store.outputs.register(jobId, [{ key: name, extension, ...facts }])
    const id = store.outputs.ofJob(jobId).at(-1)?.id ?? 0
    store.outputs.move(id, 'saved', { path, sizeBytes: content.length })
    return { id, jobId, kind: 'video', extension, path } as const
  }
  const found = () =>
    store.outputs.ofJob(jobId).map(({ credentials, checked }) => [credentials, checked])
  return { store, jobId, open, save, found, loadVerifier }
}

describe('OutputChecks', () => {
  test('a sound file without credentials is done with one look, and no verifier is loaded', async () => {
    const { store, jobId, open, save, found, loadVerifier } = setup()
    const checks = open()
    checks.add(save('a.mp4', clip))
    await checks.idle(soon)
    expect(found()).toEqual([['none', true]])
    expect(store.jobs.get(jobId)?.warnings).toEqual([])
    expect(loadVerifier).not.toHaveBeenCalled()
  })

  test('a file that is not what it claims is a warning on its job, once, and is kept', async () => {
    const { store, jobId, open, save, found } = setup()
    const checks = open()
    const page = save('a.mp4', '<!doctype html>')
    checks.add(page)
    checks.add(page)
    await checks.idle(soon)
    const warning = {
      code: 'otherFormat',
      params: { name: 'a.mp4', found: 'html', wanted: 'isoMedia' },
    }
    expect(store.jobs.get(jobId)?.warnings).toEqual([warning])
    expect(store.timeline.ofJob(jobId).map(({ event }) => event)).toContainEqual({
      code: 'warning',
      params: { warning },
    })
    expect(found()).toEqual([['unchecked', true]])
    expect(readFileSync(page.path, 'utf8')).toBe('<!doctype html>')
  })

  test('signed files are verified one at a time, and what was found is told', async () => {
    let active = 0
    const verify = async (path: string): Promise<Verdict> => {
      expect(++active).toBe(1)
      await new Promise((resolve) => setImmediate(resolve))
      active--
      return path.endsWith('b.mp4')
        ? { state: 'invalid', detail: 'assertion.bmffHash.mismatch' }
        : { state: 'untrusted', detail: 'signed by "Somebody"' }
    }
    const { store, jobId, open, save, found } = setup(verify)
    const checks = open()
    for (const name of ['a.mp4', 'b.mp4', 'c.mp4']) checks.add(save(name, signedClip))
    await checks.idle(soon)
    expect(found()).toEqual([
      ['untrusted', true],
      ['invalid', true],
      ['untrusted', true],
    ])
    expect(store.jobs.get(jobId)?.warnings).toEqual([
      { code: 'changedAfterSigning', params: { name: 'b.mp4' } },
    ])
    // Two are looked at side by side, so either may be the first to be verified.
    expect(
      store.timeline
        .ofJob(jobId)
        .map(({ event }) => event.params)
        .sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))),
    ).toEqual([
      { name: 'a.mp4', state: 'untrusted', detail: 'signed by "Somebody"' },
      { name: 'b.mp4', state: 'invalid', detail: 'assertion.bmffHash.mismatch' },
      { name: 'c.mp4', state: 'untrusted', detail: 'signed by "Somebody"' },
    ])
  })

  test('what the end of a run interrupts is taken up by the next', async () => {
    const asked: ((verdict: Verdict) => void)[] = []
    const verify = () => new Promise<Verdict>((resolve) => asked.push(resolve))
    const close = async () => asked[0]?.({ state: 'unchecked', detail: 'the check was stopped' })
    const { open, save, found } = setup(verify, close)
    const first = open()
    first.add(save('a.mp4', signedClip))
    await expect.poll(() => asked).toHaveLength(1)
    await first.close()
    expect(found()).toEqual([[null, false]])

    const second = open()
    second.recover()
    await expect.poll(() => asked).toHaveLength(2)
    asked[1]?.({ state: 'valid', detail: null })
    await second.idle(soon)
    expect(found()).toEqual([['valid', true]])
  })

  test('a file that was moved away, and a verifier that is missing, leave it unchecked', async () => {
    const { open, save, found, loadVerifier } = setup()
    loadVerifier.mockRejectedValueOnce(new Error('not found'))
    const checks = open()
    const moved = save('a.mp4', signedClip)
    renameSync(moved.path, `${moved.path}.elsewhere`)
    checks.add(moved)
    checks.add(save('b.mp4', signedClip))
    await checks.idle(soon)
    expect(found()).toEqual([
      ['unchecked', true],
      ['unchecked', true],
    ])
  })

  test('no caller waits longer than it wants to', async () => {
    let answer = (_: Verdict): void => undefined
    const { open, save } = setup(
      () => new Promise((resolve) => (answer = resolve)),
      async () => answer({ state: 'unchecked', detail: null }),
    )
    const checks = open()
    checks.add(save('a.mp4', signedClip))
    await checks.idle(20)
  })
})
