/** How it stands with updates, in words: the same in window and notices. */
import type { UpdatesView } from '../preload/contract/updates.ts'
import type { Messages } from './compiled/index.js'
import { dateFormat, percentText } from './values.ts'

/** One or two sentences. @param locale of numbers and dates. */
export function updateText(
  { current, checkedAt, state }: UpdatesView,
  { updates: words }: Pick<Messages, 'updates'>,
  locale: string,
): string {
  switch (state.type) {
    case 'unavailable':
      return words.unavailable[state.reason]
    case 'none':
      return checkedAt === null
        ? words.unchecked({ version: current })
        : words.newest({ version: current, time: timeText(checkedAt, locale) })
    case 'checking':
      return words.checking
    case 'available':
      return (state.wanted ? words.wanted : words.available)(state)
    case 'downloading': {
      const { version, percent, waits } = state
      return waits
        ? words.waits({ version })
        : words.downloading({ version, percent: percentText(percent / 100, locale) })
    }
    case 'ready':
      return state.restarts ? words.restarts : words.ready(state)
    case 'failed':
      return words.failed[state.reason]
  }
}

const timeText = (at: number, locale: string): string =>
  dateFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(at)
