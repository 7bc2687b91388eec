import type { AccountView } from '../../../preload/contract/model.ts'
import { strings } from '../../words/strings.ts'

/** Why a key that should be there is not; empty: nothing is wrong with it. */
export function keyProblemText({
  keyProblem,
  options,
}: Pick<AccountView, 'keyProblem' | 'options'>): string {
  switch (keyProblem) {
    case null:
      return ''
    case 'unreadable':
      return strings.accounts.keyUnreadable
    case 'variableMissing':
      return strings.accounts.keyVariableMissing({ name: options.keyVariable ?? '' })
  }
}
