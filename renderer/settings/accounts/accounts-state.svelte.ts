/** The accounts, the form that adds or changes one, and what a test of one said. */
import { hasCredential } from '../../../preload/contract/account-credential.ts'
import type { ReelhaulApi } from '../../../preload/contract/api.ts'
import { accountLimitRules } from '../../../preload/contract/account-rules.ts'
import { isLoopback } from '../../../preload/contract/loopback.ts'
import {
  type AccountLimits,
  type AccountOptions,
  type AccountSave,
  type AccountView,
  type ProviderView,
} from '../../../preload/contract/model.ts'
import type { Failure, ProviderName } from '../../../preload/contract/vocabulary.ts'
import { strings } from '../../words/strings.ts'
import {
  optionProblems,
  optionsDraft,
  savedOptions,
  type OptionsDraft,
} from './account-options-draft.ts'
import { failureOf } from '../../words/failure-of.ts'
import { parseNumber, shownNumber, type NumberRule } from '../number-setting.ts'
import type { SettingsState } from '../settings-state.svelte.ts'

export interface AccountDraft extends OptionsDraft {
  /** Null for a new account. */
  readonly id: string | null
  provider: ProviderName
  name: string
  baseUrl: string
  allowHttp: boolean
  /** What was typed; empty leaves a stored key alone. Never filled from a stored one. */
  key: string
  clientId: string
  clientSecret: string
  webhookSecret: string
  removeKey: boolean
  /** As typed; empty: the provider's default. */
  requestsAtOnce: string
  requestsPerSecond: string
}

export type DraftProblem =
  'name' | 'baseUrl' | 'tokenUrl' | 'webhookHeader' | 'keyVariable' | LimitName
type LimitName = keyof AccountLimits

export type TestResult = { state: 'testing' } | { state: 'done'; ok: boolean; message: string }

export class AccountsState {
  readonly #api: ReelhaulApi
  readonly #settings: SettingsState
  list = $state.raw<readonly AccountView[] | null>(null)
  draft = $state<AccountDraft | null>(null)
  failure = $state.raw<Failure | null>(null)
  problems = $state.raw<Partial<Record<DraftProblem, string>>>({})
  tests = $state.raw<Readonly<Record<string, TestResult>>>({})

  /** Some account can be asked: it has a key, or what access tokens are got with. */
  readonly hasKey = $derived(this.list?.some(hasCredential) ?? false)
  /** The stored account that the draft changes. */
  readonly edited = $derived(this.list?.find((account) => account.id === this.draft?.id) ?? null)

  /** Those that an account can be made for. */
  readonly providers = $derived.by(() => {
    const all = this.#settings.environment?.providers ?? []
    const allowed = this.#settings.policy?.providers ?? null
    return allowed === null ? all : all.filter(({ name }) => allowed.includes(name))
  })
  /** Origins that the draft's account may have; null: any. */
  readonly origins = $derived.by(() => {
    const { policy } = this.#settings
    return policy?.origins[this.draft?.provider ?? ''] ?? null
  })
  /** The only one there is; null: there is a choice. */
  readonly onlyOrigin = $derived(
    this.origins?.length === 1 && !this.origins[0]!.includes('*') ? this.origins[0]! : null,
  )
  readonly mayUseHttp = $derived.by(() => this.#settings.policy?.allowHttp !== false)
  /** The provider of the draft. */
  readonly provider = $derived(this.#providerNamed(this.draft?.provider))

  constructor(api: ReelhaulApi, settings: SettingsState) {
    this.#api = api
    this.#settings = settings
  }

  /** @throws CallError when main cannot read them. */
  async load(): Promise<void> {
    this.list = await this.#api.call('listAccounts')
  }

  /** Replaces the key of an account and leaves the rest of it alone. @throws CallError */
  async replaceKey(account: AccountView, key: string): Promise<void> {
    const { id, provider, name, baseUrl, options } = account
    // A key that is entered holds, not the variable that it came from before.
    const typed = options.keyVariable === null ? {} : { options: { ...options, keyVariable: null } }
    const form: AccountSave = { id, provider, name, baseUrl, key: key.trim(), ...typed }
    this.list = await this.#api.call('saveAccount', form)
  }

  startNew(): void {
    const [first] = this.providers
    if (!first) return
    this.#startWith({ id: null, ...formOf(first), allowHttp: false })
    this.#useOnlyOrigin()
  }

  startEdit({ id, provider, name, baseUrl, allowHttp, limits, options }: AccountView): void {
    this.#startWith({ id, provider, name, baseUrl, allowHttp }, limits, options)
  }

  /** Another provider brings its own address and name along, unless they were changed by hand. */
  setProvider(name: ProviderName): void {
    const { draft, provider: before } = this
    const after = this.#providerNamed(name)
    if (!draft || !before || !after) return
    if (draft.name === before.label) draft.name = after.label
    if (draft.baseUrl === before.defaultBaseUrl) draft.baseUrl = after.defaultBaseUrl
    draft.provider = name
    draft.product = ''
    this.#useOnlyOrigin()
  }

  #useOnlyOrigin(): void {
    if (this.draft && this.onlyOrigin !== null) this.draft.baseUrl = this.onlyOrigin
  }

  /** Saves the draft; true when it was taken, else `problems` or `failure` says why. */
  async save(): Promise<boolean> {
    const { draft } = this
    if (!draft) return false
    this.problems = problemsOf(draft)
    if (Object.keys(this.problems).length > 0) return false
    return this.#apply(async () => {
      this.list = await this.#api.call('saveAccount', savedForm(draft))
    })
  }

  async remove(id: string): Promise<boolean> {
    return this.#apply(async () => {
      this.list = await this.#api.call('removeAccount', id)
    })
  }

  async test(id: string): Promise<void> {
    this.tests = { ...this.tests, [id]: { state: 'testing' } }
    const result = await this.#api
      .call('testAccount', id)
      .catch((error: unknown) => ({ ok: false, message: failureOf(error).message }))
    this.tests = { ...this.tests, [id]: { state: 'done', ...result } }
  }

  cancel(): void {
    this.draft = null
    this.failure = null
    this.problems = {}
  }

  #providerNamed(name: ProviderName | undefined): ProviderView | undefined {
    return this.providers.find((provider) => provider.name === name)
  }

  #startWith(
    given: Pick<AccountDraft, 'id' | 'provider' | 'name' | 'baseUrl' | 'allowHttp'>,
    limits: AccountLimits = { requestsAtOnce: null, requestsPerSecond: null },
    options?: AccountOptions,
  ): void {
    this.cancel()
    this.draft = {
      ...given,
      key: '',
      clientId: '',
      clientSecret: '',
      webhookSecret: '',
      removeKey: false,
      ...optionsDraft(options),
      requestsAtOnce: shownNumber(limits.requestsAtOnce, limitRules.requestsAtOnce),
      requestsPerSecond: shownNumber(limits.requestsPerSecond, limitRules.requestsPerSecond),
    }
  }

  async #apply(work: () => Promise<void>): Promise<boolean> {
    try {
      await work()
      this.cancel()
      this.tests = {}
      return true
    } catch (error) {
      this.failure = failureOf(error)
      return false
    }
  }
}

function formOf({ name, label, defaultBaseUrl }: ProviderView) {
  return { provider: name, name: label, baseUrl: defaultBaseUrl }
}

function problemsOf(draft: AccountDraft): AccountsState['problems'] {
  const problems: AccountsState['problems'] = {}
  if (draft.name.trim() === '') problems.name = strings.settings.required
  const baseUrl = draft.baseUrl.trim()
  if (!isHttpUrl(baseUrl)) problems.baseUrl = strings.accounts.baseUrlBad
  else if (isPlainHttp(baseUrl) && !draft.allowHttp) {
    problems.baseUrl = strings.accounts.baseUrlPlain
  }
  Object.assign(problems, optionProblems(draft))
  for (const name of limitNames) {
    const parsed = parseNumber(draft[name], limitRules[name])
    if (!parsed.ok) problems[name] = parsed.problem
  }
  return problems
}

const limitNames = ['requestsAtOnce', 'requestsPerSecond'] as const

const limitRules: Record<LimitName, NumberRule> = {
  requestsAtOnce: ruleOf('requestsAtOnce', true),
  requestsPerSecond: ruleOf('requestsPerSecond', false),
}

function ruleOf(name: LimitName, whole: boolean): NumberRule {
  return { ...accountLimitRules[name], scale: 1, whole, mayBeEmpty: true }
}

/** Checked before: see `problemsOf`. */
function limitOf(draft: AccountDraft, name: LimitName): number | null {
  const parsed = parseNumber(draft[name], limitRules[name])
  return parsed.ok ? parsed.value : null
}

function isHttpUrl(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text)
}

/** Plain http to another machine; main looks again before it sends a key. */
function isPlainHttp(text: string): boolean {
  const { protocol, hostname } = new URL(text)
  return protocol === 'http:' && !isLoopback(hostname)
}

/** A plain object for main: an untouched secret is left out, so that the stored one stays. */
function savedForm(draft: AccountDraft): AccountSave {
  const { id, provider, name, baseUrl, allowHttp, key, removeKey } = draft
  const limits = {
    requestsAtOnce: limitOf(draft, 'requestsAtOnce'),
    requestsPerSecond: limitOf(draft, 'requestsPerSecond'),
  }
  const form: AccountSave = {
    ...{ id, provider, allowHttp, limits },
    options: savedOptions(draft),
    name: name.trim(),
    baseUrl: baseUrl.trim(),
  }
  if ((key !== '' || removeKey) && draft.keyVariable === null)
    form.key = removeKey ? '' : key.trim()
  for (const part of ['clientId', 'clientSecret', 'webhookSecret'] as const)
    if (draft[part] !== '') form[part] = draft[part].trim()
  return form
}
