/**
 * Whatever is done with saved files and their jobs, in any order: a good file is on the disk as long as
 * the user has not taken it away, and what the queue calls saved and as it was saved is there.
 */
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import type { Engine } from '../../main/engine/engine.ts'
import { engineKit, reached, videoJob, type Kit } from '../helpers/engine-kit.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

type Step =
  | 'look'
  | 'verify'
  | 'move'
  | 'edit'
  | 'locate'
  | 'keep'
  | 'again'
  | 'againElsewhere'
  | 'againBroken'
  | 'replace'
  | 'keepEarlier'
  | 'cancel'
  | 'undo'
  | 'restart'

const steps: readonly Step[] = [
  ...(['look', 'verify', 'move', 'edit', 'locate', 'keep', 'again', 'againElsewhere'] as const),
  ...(['againBroken', 'replace', 'keepEarlier', 'cancel', 'undo', 'restart'] as const),
]

const sha256Of = (path: string): string =>
  createHash('sha256').update(readFileSync(path)).digest('hex')

const here = { folder: null, template: null, changed: 'keep' as const }

/** One job with one file, and every file that was ever good: by its path, with its digest. */
class Desk {
  readonly #kit: Kit
  engine: Engine
  readonly id: number
  readonly good = new Map<string, string>()
  #edits = 0

  constructor(kit: Kit, engine: Engine, id: number) {
    this.#kit = kit
    this.engine = engine
    this.id = id
  }

  get output() {
    return this.engine.store.outputs.ofJob(this.id)[0]!
  }

  /** Where the queue has the file now, or had it before it was downloaded again. */
  get path(): string | null {
    const { state, path, earlier } = this.output
    return state === 'saved' ? path : (earlier?.path ?? null)
  }

  async settled(): Promise<void> {
    await reached(this.engine, this.id, 'completed', 'failed', 'cancelled')
    const { state, path } = this.output
    if (state === 'saved' && path !== null && existsSync(path) && !this.good.has(path))
      this.good.set(path, sha256Of(path))
  }

  async do(step: Step): Promise<void> {
    const ids = { ids: [this.id] }
    const target = { target: ids }
    const ref = { jobId: this.id, outputKey: this.output.key }
    const { engine } = this
    switch (step) {
      case 'look':
        return engine.saved.look(this.id)
      case 'verify':
        return this.#verify()
      case 'move':
        return this.#move()
      case 'edit':
        return this.#edit()
      case 'locate':
        for (const path of this.good.keys()) {
          if (this.output.state === 'saved' && existsSync(path))
            await engine.saved.locate(ref, path)
        }
        return
      case 'keep':
        if (this.output.state === 'saved') await engine.saved.accept(ref).catch(() => undefined)
        return
      case 'again':
        return void (await engine.downloadAgain({ ...target, ...here }))
      case 'againElsewhere':
        return void (await engine.downloadAgain({ ...target, ...here, folder: tempFolder() }))
      case 'againBroken': {
        const failure = { status: 'failed', message: 'The source was deleted.' }
        this.#kit.simulator.addJob(videoJob('job_1', 3_000, {}, { failure }))
        await engine.downloadAgain({ ...target, ...here })
        await this.settled()
        this.#kit.simulator.addJob(videoJob('job_1', 3_000))
        return
      }
      case 'replace':
        // The user gives up what was changed; what is as it was saved is replaced by the same bytes.
        if (this.path !== null) this.good.delete(this.path)
        return void (await engine.downloadAgain({ ...target, ...here, changed: 'replace' }))
      case 'keepEarlier':
        return void (await engine.keepEarlier(ids))
      case 'cancel':
        return void (await engine.act({ action: 'cancel', ...target }))
      case 'undo':
        return void (await engine.undo(null))
      case 'restart':
        await engine.stop()
        this.engine = this.#kit.open({ undoGraceMs: 60_000 })
        this.engine.start()
    }
  }

  async #verify(): Promise<void> {
    const { run } = this.engine.saved
    if (this.output.state !== 'saved') return
    const over = new Promise<void>((resolve) =>
      run.on('progress', ({ state }) => state !== 'running' && resolve()),
    )
    await this.engine.saved.verify([this.id])
    await over
  }

  /** As in a file manager. */
  #move(): void {
    const { path } = this
    if (path === null || !existsSync(path)) return
    const to = join(tempFolder(), basename(path))
    renameSync(path, to)
    const digest = this.good.get(path)
    this.good.delete(path)
    if (digest !== undefined) this.good.set(to, digest)
  }

  /** The user's own work is as good as what was saved. */
  #edit(): void {
    const { path } = this
    if (path === null) return
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, `my own cut ${++this.#edits}`)
    this.good.set(path, sha256Of(path))
  }

  check(done: readonly Step[]): void {
    for (const [path, digest] of this.good) {
      expect(existsSync(path), `${path} is gone after ${done.join(', ')}`).toBe(true)
      const now = sha256Of(path)
      const isFetched = now === sha256OfObject
      expect(
        [digest, isFetched && digest === sha256OfObject ? now : digest],
        done.join(', '),
      ).toContain(now)
    }
    const { state, path, sha256, check, earlier } = this.output
    if (state === 'saved') {
      expect(path).not.toBeNull()
      expect(earlier).toBeNull()
      if (check?.found === 'same' && check.verifiedAt !== null && existsSync(path!))
        expect(sha256).not.toBeNull()
    }
  }
}

let sha256OfObject = ''

test('no sequence of verifying, locating, downloading again and taking back loses a good file', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...steps), { minLength: 3, maxLength: 9 }),
      async (all) => {
        const kit = await engineKit()
        const engine = kit.open({ undoGraceMs: 60_000 })
        const [id = 0] = await kit.add(engine, [videoJob('job_1', 3_000)])
        engine.start()
        const desk = new Desk(kit, engine, id)
        await desk.settled()
        sha256OfObject = desk.output.sha256!
        const done: Step[] = []
        for (const step of all) {
          await desk.do(step)
          await desk.settled()
          done.push(step)
          desk.check(done)
        }
        await desk.engine.stop()
      },
    ),
    { numRuns: 12, seed: 20_261_128 },
  )
}, 120_000)
