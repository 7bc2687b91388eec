/** Whom a provider means with a bare 403: the account, or the one job that was asked about. */
import { ReelhaulError } from '../errors.ts'
import { verdicts } from '../providers/http-verdicts.ts'

/** Other jobs refused one after the other, from which on the whole account is meant. */
const jobsUntilAccount = 3

export class Refusals {
  /** The key with which the account's provider has last answered. */
  #workingKey: string | null = null
  /** Jobs refused since then. */
  readonly #refused = new Set<number>()

  /**
   * Asks about a job; a refusal is made as small as what is known: a key that has just worked for other
   * jobs is refused for this one, until a few jobs in a row are.
   * @throws what `ask` throws, so narrowed.
   */
  async narrowing<T>(key: string, jobId: number, ask: () => Promise<T>): Promise<T> {
    try {
      const answer = await ask()
      this.#workingKey = key
      this.#refused.clear()
      return answer
    } catch (error) {
      throw this.#narrowed(error, jobId, key)
    }
  }

  #narrowed(error: unknown, jobId: number, key: string): unknown {
    if (!(error instanceof ReelhaulError) || error.reason !== 'ACCOUNT_FORBIDDEN') return error
    // One that says what the account lacks leaves nothing to find out.
    if (error.failure.advice !== verdicts.accountForbidden.advice) return error
    this.#refused.add(jobId)
    const works = this.#workingKey !== null && this.#workingKey === key
    if (!works || this.#refused.size >= jobsUntilAccount) return error
    const { accountForbidden, jobForbidden } = verdicts
    const message = error.failure.message.replace(accountForbidden.what, jobForbidden.what)
    const { reason, advice } = jobForbidden
    return new ReelhaulError({ ...error.failure, reason, advice, message })
  }
}
