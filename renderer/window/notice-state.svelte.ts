/** Short messages at the edge of the window, and the same words for screen readers. */
import type { ReelhaulApi } from '../../preload/contract/api.ts'
import type { EventPayload } from '../../preload/contract/channels.ts'
import { failureOf, failureText } from '../words/failure-of.ts'

export type Tone = EventPayload<'notice'>['tone']
export interface Notice {
  readonly id: number
  readonly text: string
  readonly tone: Tone
  /** What can be done about it, by a button. */
  readonly offer: NoticeOffer | null
}

export interface NoticeOffer {
  readonly label: string
  readonly take: () => void
}

/** How long a message stays, milliseconds; bad news stays until it is dismissed. */
const staysFor = 6000
/** With a button, it takes longer to decide. */
const staysForOffer = 8000
const mostShown = 3

export class NoticeState {
  readonly #api: ReelhaulApi
  #next = 1
  shown = $state.raw<readonly Notice[]>([])

  constructor(api: ReelhaulApi) {
    this.#api = api
  }

  /** Starts to show what main says. Returns the function that stops. */
  start(): () => void {
    return this.#api.on('notice', ({ text, tone }) => this.say(text, tone))
  }

  say(text: string, tone: Tone = 'info', offer: NoticeOffer | null = null): void {
    const notice = { id: this.#next++, text, tone, offer }
    this.shown = [...this.shown.filter((old) => old.text !== text), notice].slice(-mostShown)
    const time = offer === null ? staysFor : staysForOffer
    if (tone !== 'bad') setTimeout(() => this.dismiss(notice.id), time)
  }

  /** Says why a call was rejected, and what to do. */
  sayFailure(error: unknown): void {
    this.say(failureText(failureOf(error)), 'bad')
  }

  dismiss(id: number): void {
    this.shown = this.shown.filter((notice) => notice.id !== id)
  }
}
