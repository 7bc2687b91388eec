/** Work that the user may call off. */
import { ReelhaulError } from '../../errors.ts'

/** @throws ReelhaulError USER_CANCELLED where `work` fails because it was told to stop */
export async function cancellable<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!signal.aborted) throw error
    throw new ReelhaulError(
      {
        reason: 'USER_CANCELLED',
        message: 'The import was cancelled; nothing of it was added.',
        permanent: true,
        advice: 'dropAgain',
      },
      { cause: error },
    )
  }
}
