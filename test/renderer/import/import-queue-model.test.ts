// @vitest-environment node
/** Whatever is dropped, added, put aside and fails, in whatever order: no list is lost, doubled or added unasked. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ImportState } from '../../../renderer/import/import-state.svelte.ts'
import type { QueuedList } from '../../../renderer/import/queued-list.svelte.ts'
import { AccountsState } from '../../../renderer/settings/accounts/accounts-state.svelte.ts'
import { SettingsState } from '../../../renderer/settings/settings-state.svelte.ts'
import { NoticeState } from '../../../renderer/window/notice-state.svelte.ts'
import { ListsMain } from '../helpers/lists-main.ts'

const steps = [
  ...(['drop1', 'drop2', 'drop3', 'paste', 'offer', 'reload'] as const),
  ...(['add', 'addAll', 'stop', 'putAside', 'discard', 'close', 'resume', 'retry'] as const),
  ...(['together', 'apart', 'answer'] as const),
] as const
type Step = (typeof steps)[number] | 'answers'

/** Main answers more often than the user does something: most lists are read before they are decided on. */
const deedsUpTo = (maxLength: number) =>
  fc.array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constant<Step>('answers') },
      { weight: 1, arbitrary: fc.constantFrom<Step[]>('add', 'addAll') },
      { weight: 3, arbitrary: fc.constantFrom<Step[]>(...steps) },
    ),
    { maxLength, size: 'max' },
  )

/** Lets everything run that waits for nothing. */
async function settle(): Promise<void> {
  for (let i = 0; i < 60; i++) await Promise.resolve()
}

class Desk {
  readonly #scheduler: fc.Scheduler
  readonly main: ListsMain
  readonly importing: ImportState
  readonly notices: NoticeState
  dropped: string[] = []
  /** Lists that the user has agreed to add. */
  readonly agreed = new Set<string>()

  constructor(scheduler: fc.Scheduler, outcomes: readonly ('works' | 'fails' | 'asks')[]) {
    this.#scheduler = scheduler
    let at = 0
    this.main = new ListsMain({
      turn: () => scheduler.schedule(Promise.resolve()),
      next: () => outcomes[at++ % outcomes.length]!,
    })
    this.main.pathOf = ({ name }) => name
    // No timers that outlive the test: what is said does not matter here.
    this.notices = new NoticeState(this.main)
    this.notices.say = () => undefined
    const accounts = new AccountsState(this.main, new SettingsState(this.main))
    this.importing = new ImportState(this.main, this.notices, accounts)
  }

  get lists(): QueuedList[] {
    const { line, aside } = this.importing.queue
    return [...line, ...aside]
  }

  #drop(count: number): void {
    const names = Array.from({ length: count }, (_, n) => `file ${this.dropped.length + n}`)
    this.dropped.push(...names)
    const files = names.map((name) => new File(['x'], name)) as unknown as FileList
    void this.importing.take({ files, getData: () => '' })
  }

  do(step: Step): void {
    const { importing } = this
    const { queue } = importing
    const { current } = queue
    if (step.startsWith('drop')) return this.#drop(Number(step.at(-1)))
    if (step === 'paste') {
      this.dropped.push(`text ${this.dropped.length}`)
      return void importing.takeText(this.dropped.at(-1)!)
    }
    if (step === 'offer') return void importing.takeOffer()
    // The same lists are told of once more, as to a window that has just begun.
    if (step === 'reload') return importing.start()()
    if (step === 'add') {
      if (current?.canAdd) this.agreed.add(current.id)
      return void importing.add()
    }
    if (step === 'addAll') {
      if (queue.allReady) for (const { id } of queue.line) this.agreed.add(id)
      return void importing.addAll()
    }
    if (step === 'stop') return void current?.stop()
    if (step === 'putAside') return queue.putAside()
    if (step === 'discard') return importing.discard()
    if (step === 'close') return importing.close()
    if (step === 'resume') return queue.resume()
    if (step === 'retry') return queue.retry()
    if (step === 'together') return void queue.setTogether(true)
    if (step === 'apart') return void queue.setTogether(false)
    if (step === 'answer' && current) current.provider = 'redner'
  }

  async answerOne(): Promise<void> {
    if (this.#scheduler.count() > 0) await this.#scheduler.waitOne()
    await settle()
  }

  async answerAll(): Promise<void> {
    await settle()
    while (this.#scheduler.count() > 0) await this.answerOne()
  }
}

it('loses no list, doubles none, and adds none without consent', async () => {
  const outcome = fc.constantFrom('works', 'works', 'works', 'asks', 'fails')
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      deedsUpTo(80),
      fc.array(outcome, { minLength: 1, maxLength: 20 }),
      async (scheduler, done, outcomes) => {
        const desk = new Desk(scheduler, outcomes)
        for (const step of done) {
          if (step === 'answers') await desk.answerOne()
          else desk.do(step)
          const ids = desk.lists.map(({ id }) => id)
          expect(new Set(ids).size).toBe(ids.length)
        }
        await desk.answerAll()
        const { main } = desk
        // Each file is in one place, and the window shows all lists that there are.
        const everywhere = [...main.waiting, ...main.added, ...main.discarded]
        expect(everywhere.toSorted()).toEqual(desk.dropped.toSorted())
        expect(desk.lists.map(({ id }) => id).toSorted()).toEqual(main.ids.toSorted())
        for (const id of main.committed) expect(desk.agreed).toContain(id)
        // Nothing is left at work; the user can decide on everything.
        expect(desk.lists.filter(({ busy }) => busy)).toEqual([])
        expect(desk.importing.queue.regrouping).toBe(false)
      },
    ),
    { numRuns: 800 },
  )
})

it('adds all that wait once nothing fails any more and each question is answered', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), deedsUpTo(40), async (scheduler, done) => {
      const desk = new Desk(scheduler, ['works', 'asks'])
      for (const step of done) {
        if (step === 'answers') await desk.answerOne()
        else desk.do(step)
      }
      await desk.answerAll()
      desk.importing.queue.resume()
      await desk.answerAll()
      for (let left = desk.lists.length; left > 0; left--) {
        desk.do('answer')
        desk.do('add')
        await desk.answerAll()
      }
      expect(desk.main.waiting).toEqual([])
      const places = [...desk.main.added, ...desk.main.discarded].toSorted()
      expect(places).toEqual(desk.dropped.toSorted())
    }),
    { numRuns: 200 },
  )
})
