/** What a batch of found jobs is called. Pure. */
import type { DesktopStrings } from '../ui/language.ts'

/** `Adobe jobs of 28 Nov`, in the language of the moment. */
export function foundBatchName(
  provider: string,
  { messages, locale }: DesktopStrings,
  now: number,
): string {
  const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' }).format(now)
  return messages.browse.batchName({ provider, day })
}
