/** What screen readers are told of changes that the user did not make: gathered, never in a stream. */

/** Milliseconds from a piece of news until it is said: a run of changes ends as its last. */
const gatherMs = 400
/** Milliseconds between two announcements: time to read one out. */
const pauseMs = 4000
/** Sentences at once; of more the newest. */
const mostAtOnce = 3

interface News {
  readonly topic: string
  readonly words: () => string
}

export class Announcer {
  #waiting: readonly News[] = []
  #timer: ReturnType<typeof setTimeout> | null = null
  /** For the polite live region; empty between announcements, so that the same words are news again. */
  text = $state('')

  /**
   * Says something soon. What waits on the same topic is forgotten, and the words are asked for when
   * they are said, so that they are true then.
   */
  announce(topic: string, words: () => string): void {
    this.#waiting = [...this.#waiting.filter((other) => other.topic !== topic), { topic, words }]
    // While something is being read out, this waits for the silence after it.
    this.#timer ??= setTimeout(() => this.#say(), gatherMs)
  }

  /** Ends what waits. */
  stop(): void {
    clearTimeout(this.#timer ?? undefined)
    this.#timer = null
    this.#waiting = []
  }

  #say(): void {
    const news = this.#waiting.slice(-mostAtOnce)
    this.#waiting = []
    this.text = news.map(({ words }) => words()).join(' ')
    this.#timer = setTimeout(() => this.#fallSilent(), pauseMs)
  }

  #fallSilent(): void {
    this.text = ''
    this.#timer = null
    if (this.#waiting.length > 0) this.#timer = setTimeout(() => this.#say(), gatherMs)
  }
}
