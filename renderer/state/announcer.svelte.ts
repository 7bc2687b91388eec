/** What screen readers are told of changes nobody asked for: gathered, and never in a stream. */

/** Milliseconds from a piece of news until it is said: a run of changes ends as its last. */
const gatherMs = 400
/** Milliseconds between two announcements: time to read one out. */
const pauseMs = 4000
/** Sentences at once; of more the newest. */
const mostAtOnce = 3

export class Announcer {
  readonly #waiting = new Map<string, () => string>()
  #timer: ReturnType<typeof setTimeout> | null = null
  /** For the polite live region; empty between announcements, so that the same words are news again. */
  text = $state('')

  /**
   * Says something soon. What waits on the same topic is forgotten, and the words are asked for when
   * they are said, so that they are true then.
   */
  tell(topic: string, words: () => string): void {
    this.#waiting.delete(topic)
    this.#waiting.set(topic, words)
    // While something is being read out, this waits for the silence after it.
    this.#timer ??= setTimeout(() => this.#say(), gatherMs)
  }

  /** Ends what waits. */
  stop(): void {
    clearTimeout(this.#timer ?? undefined)
    this.#timer = null
    this.#waiting.clear()
  }

  #say(): void {
    const words = [...this.#waiting.values()].slice(-mostAtOnce)
    this.#waiting.clear()
    this.text = words.map((read) => read()).join(' ')
    this.#timer = setTimeout(() => this.#fallSilent(), pauseMs)
  }

  #fallSilent(): void {
    this.text = ''
    this.#timer = null
    if (this.#waiting.size > 0) this.#timer = setTimeout(() => this.#say(), gatherMs)
  }
}
