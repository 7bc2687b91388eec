/**
 * What the policies of this machine and of this start allow. Where there are several, each of them has
 * to: a second one can only narrow what the first one allows.
 */
import { win32 } from 'node:path'
import type { Settings } from '../../preload/contract/model.ts'
import type { Failure } from '../../preload/contract/vocabulary.ts'
import { UsageError } from '../errors.ts'
import { isBelowRoots, isBelowRootsNow, resolveRoot, type PathRules } from './folder-roots.ts'
import { originMatches } from './origin-pattern.ts'
import type { PolicyRules } from './policy-file.ts'
import type { PolicySource } from './read-policy.ts'

/** What a policy judges of an account. */
export interface JudgedAccount {
  readonly provider: string
  readonly name: string
  readonly baseUrl: string
  readonly options?: { readonly tokenUrl: string | null } | undefined
}

/** What a policy refuses: which file, which of its fields, and what it says. */
export interface Refusal {
  readonly file: string
  readonly field: keyof PolicyRules
  /** One sentence. */
  readonly text: string
}

type Switch = 'updates' | 'control' | 'metrics' | 'webhookListener' | 'describedProviders'

export class Policy {
  /** The system's first. */
  readonly sources: readonly PolicySource[]
  readonly #paths: PathRules

  constructor(sources: readonly PolicySource[], paths: PathRules) {
    this.sources = sources
    this.#paths = paths
  }

  /** False: it is as if there was none. */
  get inForce(): boolean {
    return this.sources.length > 0
  }

  /** Of several policies that fix the same, the first one counts. */
  first<K extends keyof PolicyRules>(
    field: K,
  ): { readonly file: string; readonly value: NonNullable<PolicyRules[K]> } | null {
    for (const { file, rules } of this.sources) {
      const value = rules[field]
      if (value !== undefined && value !== null) return { file, value }
    }
    return null
  }

  /** The file that switches something off; null: none does. */
  switchedOff(what: Switch | 'allowHttp'): string | null {
    return this.sources.find(({ rules }) => rules[what] === false)?.file ?? null
  }

  /** Providers that may be used, of those given. */
  providers<P extends { readonly name: string }>(all: readonly P[]): P[] {
    return all.filter(({ name }) => this.refusesProvider(name) === null)
  }

  refusesProvider(name: string): Refusal | null {
    return this.#refusal('providers', ({ providers }) =>
      providers === undefined || providers.includes(name)
        ? null
        : `The provider "${name}" is not allowed.`,
    )
  }

  /** By its provider and its addresses, that of its tokens, too. */
  refusesAccount({ provider, name, baseUrl, options }: JudgedAccount): Refusal | null {
    const addresses = [baseUrl, options?.tokenUrl ?? null].filter((one) => one !== null)
    return (
      this.refusesProvider(provider) ??
      this.#refusal('origins', (rules) => {
        const allowed = originsFor(rules, provider)
        const other = addresses.find(
          (address) => !(allowed?.some((one) => originMatches(one, address)) ?? true),
        )
        return other === undefined ? null : `${name} may not be asked at ${originOf(other)}.`
      })
    )
  }

  /** What the first policy that says so allows for a provider; null: any origin. */
  originsFor(provider: string): readonly string[] | null {
    for (const { rules } of this.sources) {
      const allowed = originsFor(rules, provider)
      if (allowed !== undefined) return allowed
    }
    return null
  }

  /** For the queue: why an account may not be asked; null: it may. */
  accountProblem(account: JudgedAccount): Failure | null {
    const refusal = this.refusesAccount(account)
    if (refusal === null) return null
    return {
      reason: 'ACCOUNT_FORBIDDEN_BY_POLICY',
      message: sentence(refusal),
      permanent: true,
      advice: 'askAdministrator',
    }
  }

  /** @param path absolute */
  async folderProblem(path: string): Promise<Failure | null> {
    for (const { file, rules } of this.sources) {
      const { folders } = rules
      if (folders !== undefined && !(await isBelowRoots(folders, path, this.#paths)))
        return outside({ file, field: 'folders', text: notIn(path, folders) })
    }
    return null
  }

  /** The first folder that files may be written in, for this user; null: all may be. */
  get firstFolder(): string | null {
    const [root] = this.first('folders')?.value ?? []
    return root === undefined ? null : resolveRoot(root, this.#paths)
  }

  /** @param path of a file or folder, absolute */
  refusesFolder(path: string, field: 'folders' | 'dataFolders' = 'folders'): Refusal | null {
    return this.#refusal(field, (rules) => {
      const roots = rules[field]
      return roots === undefined || isBelowRootsNow(roots, path, this.#paths)
        ? null
        : notIn(path, roots)
    })
  }

  /** @param program as the user wrote it */
  refusesCommand(program: string): Refusal | null {
    return this.#refusal('commandHooks', ({ commandHooks }) => {
      if (commandHooks === undefined) return null
      if (commandHooks === false) return 'No command may be started after a batch.'
      const same = (one: string): boolean =>
        this.#paths.platform === 'win32'
          ? win32.normalize(one).toLowerCase() === win32.normalize(program).toLowerCase()
          : one === program
      return commandHooks.some(same)
        ? null
        : `The program "${program}" may not be started. Allowed: ${list(commandHooks)}.`
    })
  }

  /** @param address of an outgoing webhook */
  refusesWebhook(address: string): Refusal | null {
    return this.#refusal('webhooks', ({ webhooks }) => {
      if (webhooks === undefined) return null
      if (webhooks === false) return 'No webhooks may be sent.'
      return webhooks.some((one) => originMatches(one, address))
        ? null
        : `No webhooks may be sent to ${originOf(address)}.`
    })
  }

  /** Lists of host patterns, of each of which a host that files come from has to match one. */
  get stores(): readonly (readonly string[])[] {
    return this.sources.flatMap(({ rules: { stores } }) => (stores === undefined ? [] : [stores]))
  }

  /** Values of settings that the policies fix; of `network` what is fixed of it. */
  get fixed(): FixedSettings {
    const fixed: FixedSettings = { settings: {}, network: {} }
    for (const { rules } of this.sources.toReversed()) {
      Object.assign(fixed.settings, rules.settings)
      Object.assign(fixed.network, rules.network)
    }
    return fixed
  }

  #refusal(field: keyof PolicyRules, judge: (rules: PolicyRules) => string | null): Refusal | null {
    for (const { file, rules } of this.sources) {
      const text = judge(rules)
      if (text !== null) return { file, field, text }
    }
    return null
  }
}

export interface FixedSettings {
  readonly settings: Partial<Settings>
  readonly network: Partial<Settings['network']>
}

/** A sentence that names policy file and field. */
export const sentence = ({ file, field, text }: Refusal): string =>
  `${text} That is set by the policy ${file} (${field}).`

/** @throws UsageError for a refusal */
export function assertAllowed(refusal: Refusal | null): void {
  if (refusal !== null) throw new UsageError(sentence(refusal))
}

function originsFor({ origins }: PolicyRules, provider: string): readonly string[] | undefined {
  if (origins === undefined || Array.isArray(origins)) return origins
  // A provider may be called as something that every object has.
  return Object.hasOwn(origins, provider) ? origins[provider] : undefined
}

function outside(refusal: Refusal): Failure {
  return {
    reason: 'FILE_FORBIDDEN_BY_POLICY',
    message: sentence(refusal),
    permanent: true,
    advice: 'otherFolderByPolicy',
  }
}

const notIn = (path: string, roots: readonly string[]): string =>
  `${path} is not in a folder that is allowed: ${list(roots)}.`

const list = (words: readonly string[]): string => (words.length === 0 ? 'none' : words.join(', '))

const originOf = (address: string): string =>
  URL.canParse(address) ? new URL(address).origin : 'what is no address'
