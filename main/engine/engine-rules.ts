/** A policy in the terms of the engine. */
import { assertAllowed, type Policy } from '../policy/policy.ts'
import type { AccountRecord } from '../queue/records.ts'
import type { EngineRules } from './engine-options.ts'

/** @param isExempt accounts that no policy means, such as those of the embedded simulator. */
export function engineRulesOf(
  policy: Policy,
  isExempt: (account: AccountRecord) => boolean = () => false,
): EngineRules {
  return {
    accountProblem: (account) => (isExempt(account) ? null : policy.accountProblem(account)),
    allowHttp: policy.switchedOff('allowHttp') === null,
    storesOf: (account) => (isExempt(account) ? [] : policy.stores),
    folderProblem: (folder) => policy.folderProblem(folder),
  }
}

/** @throws UsageError where an account may not be what it is to become */
export function assertAccountAllowed(policy: Policy, account: AccountRecord): void {
  assertAllowed(policy.refusesAccount(account))
  const file = policy.switchedOff('allowHttp')
  if (account.allowHttp !== true || file === null) return
  const text = `${account.name} may not send its key over plain http.`
  assertAllowed({ file, field: 'allowHttp', text })
}
