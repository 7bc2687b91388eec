/** How often an account is asked, in words. */
import type { AccountPace } from '../../../preload/contract/model.ts'
import { decimal, dotted, duration, listed } from '../../words/format.ts'
import { strings } from '../../words/strings.ts'

/** `4 requests at once · 1 every 2 s (documented) · shared with Studio`. */
export function paceText({ atOnce, perSecond, source, sharedWith }: AccountPace): string {
  const words = strings.accounts.pace
  const rate = perSecond === null ? null : rateText(perSecond)
  const told = rate === null || source === 'none' ? rate : words.from[source]({ rate })
  const shared = sharedWith.length > 0 && words.shared({ accounts: listed(sharedWith) })
  return dotted(words.atOnce({ n: atOnce }), told, shared)
}

function rateText(perSecond: number): string {
  const words = strings.accounts.pace
  const rounded = Math.round(perSecond * 10) / 10
  if (perSecond >= 1) return words.perSecond({ n: decimal(rounded) })
  return words.every({ time: duration(Math.round(1 / perSecond)) })
}
