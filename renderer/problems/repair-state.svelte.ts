/** What the banner does about what stops jobs: a new key, another folder, another try. */
import type { ReelhaulApi } from '../../preload/contract/api.ts'
import type { Attention } from '../../preload/contract/model.ts'
import type { QueueState } from '../queue/queue-state.svelte.ts'
import type { AccountsState } from '../settings/accounts/accounts-state.svelte.ts'
import type { NoticeState } from '../window/notice-state.svelte.ts'
import { failureText, failureOf } from '../words/failure-of.ts'
import { isolated } from '../words/format.ts'
import { strings } from '../words/strings.ts'
import { attentionItems, keyOf, type AttentionItem } from './attention-items.ts'

export interface RepairDeps {
  readonly api: ReelhaulApi
  readonly accounts: AccountsState
  readonly queue: QueueState
  readonly notices: NoticeState
}

/** What became of a key that was entered here. */
export type KeyTest =
  { readonly state: 'testing' } | { readonly state: 'bad'; readonly why: string }

export class RepairState {
  readonly #deps: RepairDeps
  /** As typed, by account; gone once it works. */
  keys = $state<Record<string, string>>({})
  tests = $state.raw<Readonly<Record<string, KeyTest>>>({})
  /** Stays in sight while its key is tested, although its jobs go on meanwhile. */
  #held = $state.raw<readonly Attention[]>([])

  readonly items = $derived.by<readonly AttentionItem[]>(() => {
    const now = this.#deps.queue.summary.attention
    const isNow = (one: Attention): boolean => now.some((other) => keyOf(other) === keyOf(one))
    return attentionItems([...now, ...this.#held.filter((one) => !isNow(one))])
  })

  constructor(deps: RepairDeps) {
    this.#deps = deps
  }

  /** Saves the key that was typed for an account and tests it. */
  async saveKey(attention: Attention): Promise<void> {
    const { api, accounts, notices } = this.#deps
    const account = accounts.list?.find(({ id }) => id === attention.accountId)
    const key = this.keys[attention.accountId ?? '']?.trim() ?? ''
    if (account === undefined || key === '' || this.isTesting(account.id)) return
    this.#hold(attention)
    this.#tested(account.id, { state: 'testing' })
    try {
      await accounts.replaceKey(account, key)
      const { ok, message } = await api.call('testAccount', account.id)
      if (!ok) return this.#tested(account.id, { state: 'bad', why: message })
    } catch (error) {
      return this.#tested(account.id, { state: 'bad', why: failureText(failureOf(error)) })
    }
    this.dismiss(attention)
    notices.say(strings.attention.works({ account: isolated(account.name) }), 'good')
  }

  isTesting(accountId: string): boolean {
    return this.tests[accountId]?.state === 'testing'
  }

  /** Forgets what was entered for an account here. */
  dismiss(attention: Attention): void {
    const { accountId } = attention
    this.#held = this.#held.filter((one) => keyOf(one) !== keyOf(attention))
    if (accountId === null) return
    this.tests = Object.fromEntries(Object.entries(this.tests).filter(([id]) => id !== accountId))
    delete this.keys[accountId]
  }

  /** True: only what was entered here keeps it in sight. */
  isHeld({ parts: [first] }: AttentionItem): boolean {
    return !this.#deps.queue.summary.attention.some((one) => keyOf(one) === keyOf(first))
  }

  /** Asks for a folder and has the batches that wait for the old one go on there. */
  async chooseFolder({ folder }: Attention): Promise<void> {
    if (folder === null) return
    const { api, queue, notices } = this.#deps
    try {
      const chosen = await api.call('chooseFolder', folder)
      if (chosen === null || chosen === folder) return
      const waiting = queue.batches.filter(
        (batch) => batch.folder === folder && (batch.counts.blocked ?? 0) > 0,
      )
      for (const { id } of waiting) {
        await api.call('setBatchFolder', { batchId: id, folder: chosen })
      }
      notices.say(strings.attention.folderChanged({ folder: isolated(chosen) }), 'good')
    } catch (error) {
      notices.sayFailure(error)
    }
  }

  /** Has everything of an item tried again at once. */
  async tryNow({ parts }: AttentionItem): Promise<void> {
    const { api, notices } = this.#deps
    const accountIds = parts.flatMap(({ accountId }) => accountId ?? [])
    const folders = parts.flatMap(({ folder }) => folder ?? [])
    try {
      await api.call('tryNow', { accountIds, folders })
      notices.say(strings.attention.trying)
    } catch (error) {
      notices.sayFailure(error)
    }
  }

  #hold(attention: Attention): void {
    this.#held = [...this.#held.filter((one) => keyOf(one) !== keyOf(attention)), attention]
  }

  #tested(accountId: string, test: KeyTest): void {
    this.tests = { ...this.tests, [accountId]: test }
  }
}
