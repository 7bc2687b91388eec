/** An account's options as they are typed, and as they are saved. */
import {
  defaultAccountOptions,
  isKeyVariable,
  isTokenUrl,
  isWebhookHeader,
} from '../../../preload/contract/account-rules.ts'
import type { AccountOptions } from '../../../preload/contract/model.ts'
import { strings } from '../../words/strings.ts'

/** Empty: not set. */
export interface OptionsDraft {
  organisation: string
  product: string
  sideFiles: boolean
  tokenUrl: string
  tokenScope: string
  webhookHeader: string
  /** Null: the key is entered. */
  keyVariable: string | null
}

export function optionsDraft(options: AccountOptions = defaultAccountOptions): OptionsDraft {
  return {
    organisation: options.organisation ?? '',
    product: options.product ?? '',
    sideFiles: options.sideFiles,
    tokenUrl: options.tokenUrl ?? '',
    tokenScope: options.tokenScope ?? '',
    webhookHeader: options.webhookHeader ?? '',
    keyVariable: options.keyVariable,
  }
}

/** What of it cannot be saved. */
export function optionProblems(
  draft: OptionsDraft,
): Partial<Record<'tokenUrl' | 'webhookHeader' | 'keyVariable', string>> {
  const { tokenUrl, webhookHeader } = savedOptions(draft)
  const wrong = (text: string | null, isRight: (text: string) => boolean): boolean =>
    text !== null && !isRight(text)
  return {
    ...(wrong(tokenUrl, isTokenUrl) && { tokenUrl: strings.accounts.baseUrlBad }),
    ...(draft.keyVariable !== null &&
      !isKeyVariable(draft.keyVariable.trim()) && { keyVariable: strings.accounts.keyVariableBad }),
    ...(wrong(webhookHeader, isWebhookHeader) && {
      webhookHeader: strings.accounts.webhookHeaderBad,
    }),
  }
}

export function savedOptions(draft: OptionsDraft): AccountOptions {
  const typed = (text: string): string | null => text.trim() || null
  return {
    organisation: typed(draft.organisation),
    product: typed(draft.product),
    sideFiles: draft.sideFiles,
    tokenUrl: typed(draft.tokenUrl),
    tokenScope: typed(draft.tokenScope),
    webhookHeader: typed(draft.webhookHeader),
    keyVariable: draft.keyVariable === null ? null : typed(draft.keyVariable),
  }
}
