/** The policy of this process: read once, when it starts. */
import { homedir } from 'node:os'
import { windowsFolder } from '../windows-folder.ts'
import { Policy } from './policy.ts'
import { readNamedPolicy, readSystemPolicy, systemPolicyPath } from './read-policy.ts'

/**
 * @param named absolute path of a policy that the command line names; null: none. It can only narrow
 *   what the system's own allows.
 * @throws UsageError when one of them cannot be used: the program must not go on without it.
 */
export function openPolicy(named: string | null): Policy {
  const { platform } = process
  const path = systemPolicyPath(platform, platform === 'win32' ? windowsFolder() : '')
  const system = readSystemPolicy(path, platform === 'win32' ? null : 0)
  const own = named === null ? null : readNamedPolicy(named)
  const sources = [system, own].filter((source) => source !== null)
  return new Policy(sources, { platform, home: homedir() })
}
