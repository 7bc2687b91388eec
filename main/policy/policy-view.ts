/** The policy as the window shows it. */
import type { PolicyView } from '../../preload/contract/policy-view.ts'
import { builtInProviders } from '../../preload/contract/vocabulary.ts'
import type { Policy } from './policy.ts'
import { settingsRulesOf } from './policy-settings.ts'

/** Undefined: there is none. @param names of providers besides those that are built in */
export function policyView(policy: Policy, names: readonly string[] = []): PolicyView | undefined {
  if (!policy.inForce) return undefined
  const origins: PolicyView['origins'] = {}
  for (const name of [...builtInProviders, ...names]) {
    const allowed = policy.originsFor(name)
    if (allowed !== null) origins[name] = [...allowed]
  }
  return {
    files: policy.sources.map(({ file }) => file),
    fixed: [...settingsRulesOf(policy).fixed],
    providers: policy.first('providers')?.value ?? null,
    folders: policy.first('folders')?.value ?? null,
    origins,
    allowHttp: policy.switchedOff('allowHttp') === null,
  }
}
