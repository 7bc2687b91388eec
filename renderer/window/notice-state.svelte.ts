/** Messages: in a row of the window for a moment; errors also in a list, until they are read. */
import type { ReelhaulApi } from '../../preload/contract/api.ts'
import type { EventPayload } from '../../preload/contract/channels.ts'
import type { Undone } from '../../preload/contract/model.ts'
import { failureOf, failureText } from '../words/failure-of.ts'

export type Tone = EventPayload<'notice'>['tone']
export interface Notice {
  readonly id: number
  readonly text: string
  readonly tone: Tone
  /** Epoch milliseconds. */
  readonly at: number
  /** What can be done about it, by a button. */
  readonly offer: NoticeOffer | null
  /** What it is about: an error holds until the same thing works. Null: about nothing that could. */
  readonly topic: string | null
}

export interface NoticeOffer {
  readonly label: string
  readonly take: () => void
  /** What it would take back; null: it is no undo. */
  readonly undo: { readonly token: number; readonly action: Undone['action'] } | null
}

/** How long a message stays in the window, milliseconds. */
const staysFor = 6000
/** With a button, it takes longer to decide; main keeps what can be undone a little longer still. */
const staysForOffer = 8000
/** Errors are sentences to read; afterwards they are in the list. */
const staysForError = 15_000
const mostShown = 2
const mostErrors = 50

export class NoticeState {
  readonly #api: ReelhaulApi
  #next = 1
  /** In the window now, the newest last. */
  shown = $state.raw<readonly Notice[]>([])
  /** Errors of this window that still hold, the newest first. */
  errors = $state.raw<readonly Notice[]>([])
  #readUpTo = $state(0)
  readonly unread = $derived(this.errors.filter(({ id }) => id > this.#readUpTo).length)

  constructor(api: ReelhaulApi) {
    this.#api = api
  }

  /** Starts to show what main says. Returns the function that stops. */
  start(): () => void {
    return this.#api.on('notice', ({ text, tone }) => this.say(text, tone))
  }

  /** The same words again replace the ones before. */
  say(
    text: string,
    tone: Tone = 'info',
    offer: NoticeOffer | null = null,
    topic: string | null = null,
  ): void {
    const notice = { id: this.#next++, text, tone, at: Date.now(), offer, topic }
    this.shown = [...this.shown.filter((old) => old.text !== text), notice].slice(-mostShown)
    if (tone === 'bad') {
      const others = this.errors.filter((old) => old.text !== text || old.topic !== topic)
      this.errors = [notice, ...others].slice(0, mostErrors)
    }
    setTimeout(() => this.#hide(notice.id), lifeOf(notice))
  }

  /** Says why a call was rejected, and what to do. @param topic as of a notice */
  sayFailure(error: unknown, topic: string | null = null): void {
    this.say(failureText(failureOf(error)), 'bad', null, topic)
  }

  /** It is read: it leaves the window, and the list of errors. */
  dismiss(id: number): void {
    this.#keep((notice) => notice.id !== id)
  }

  /** The errors are looked at; they stay listed until they are dismissed. */
  readAll(): void {
    this.#readUpTo = this.#next - 1
  }

  clearErrors(): void {
    this.#keep(({ tone }) => tone !== 'bad')
  }

  /** What was wrong with a thing is so no more. */
  settle(topic: string): void {
    this.#keep((notice) => notice.topic !== topic)
  }

  /**
   * An action was taken back, so that it is no longer said to be done.
   * @param token null: the last one that could be; the newest message of such an action goes.
   */
  withdraw(token: number | null, action: Undone['action'] | null): void {
    const gone = this.shown.findLast(({ offer }) =>
      token === null ? offer?.undo?.action === action : offer?.undo?.token === token,
    )
    if (gone) this.dismiss(gone.id)
  }

  #hide(id: number): void {
    this.shown = this.shown.filter((notice) => notice.id !== id)
  }

  #keep(holds: (notice: Notice) => boolean): void {
    this.shown = this.shown.filter(holds)
    this.errors = this.errors.filter(holds)
  }
}

function lifeOf({ tone, offer }: Notice): number {
  if (tone === 'bad') return staysForError
  return offer === null ? staysFor : staysForOffer
}
