/** Where policies are, and how they are read: one that cannot be trusted or read stops the program. */
import { closeSync, fstatSync, openSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, win32 } from 'node:path'
import { messageOf, UsageError } from '../errors.ts'
import { policySchema, type PolicyRules } from './policy-file.ts'

export interface PolicySource {
  /** Absolute. */
  readonly file: string
  readonly rules: PolicyRules
}

const largestPolicy = 1024 * 1024

/**
 * The machine's own policy. The drive of Windows is the one that Windows is on: `%ProgramData%` is a
 * variable that every user can set for their own programs, and is not asked.
 * @param windowsFolder as `windowsFolder()` finds it; for Windows alone
 */
export function systemPolicyPath(platform: NodeJS.Platform, windowsFolder: string): string {
  if (platform === 'win32')
    return win32.join(win32.parse(windowsFolder).root, 'ProgramData', 'Reelhaul', 'policy.json')
  if (platform === 'darwin') return '/Library/Application Support/Reelhaul/policy.json'
  return '/etc/reelhaul/policy.json'
}

/**
 * The system's policy; null: there is none.
 * @param trustedOwner user id that owns what other users cannot change; null: it is not looked at,
 *   as on Windows, where the folder's own access rights hold.
 * @throws UsageError saying what is wrong with it and what to do: then nothing may be done at all.
 */
export function readSystemPolicy(path: string, trustedOwner: number | null): PolicySource | null {
  const text = textOf(path, true, (found) => {
    if (trustedOwner !== null) assertTrusted(path, found, trustedOwner)
  })
  return text === null ? null : { file: path, rules: parsePolicy(path, text) }
}

/** The policy that a command line names. @throws UsageError as above, and when there is no such file. */
export function readNamedPolicy(path: string): PolicySource {
  const text = textOf(path, false, () => undefined)
  return { file: path, rules: parsePolicy(path, text ?? '') }
}

/** @throws UsageError naming the file and every field that cannot be used. */
export function parsePolicy(file: string, text: string): PolicyRules {
  const parsed = policySchema.safeParse(jsonOf(file, text))
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(({ path, message }) =>
    path.length > 0 ? `${path.join('.')}: ${message}` : message,
  )
  throw unusable(file, problems.join(' '))
}

function jsonOf(file: string, text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''), noPrototype)
  } catch (error) {
    throw unusable(file, `It is not JSON: ${messageOf(error)}.`)
  }
}

/** A schema passes such a field over, and what a policy says must never be passed over. */
function noPrototype(key: string, value: unknown): unknown {
  if (key === '__proto__') throw new Error('it has a field "__proto__"')
  return value
}

interface Found {
  readonly uid: number
  readonly mode: number
  readonly size: number
}

/** Looked at and read through one handle: it cannot be exchanged in between. */
function textOf(path: string, mayBeMissing: boolean, check: (found: Found) => void): string | null {
  let handle: number
  try {
    handle = openSync(path, 'r')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null
    if (mayBeMissing && (code === 'ENOENT' || code === 'ENOTDIR')) return null
    throw unusable(path, `It cannot be read: ${messageOf(error)}.`)
  }
  try {
    const found = fstatSync(handle)
    if (!found.isFile()) throw unusable(path, 'It is no file.')
    check(found)
    if (found.size > largestPolicy) throw unusable(path, 'It is larger than 1 MB.')
    return readFileSync(handle, 'utf8')
  } finally {
    closeSync(handle)
  }
}

const writableByOthers = 0o022

function assertTrusted(path: string, file: Found, owner: number): void {
  const folder = dirname(realpathSync(path))
  const ofFolder = statSync(folder)
  for (const [what, { uid, mode }] of [
    [path, file],
    [folder, ofFolder],
  ] as const) {
    if (uid === owner && (mode & writableByOthers) === 0) continue
    throw unusable(
      path,
      `Other users than the administrator can change ${what}. Make it root's own (chown root) and take the right to write from all others (chmod go-w).`,
    )
  }
}

const unusable = (file: string, why: string): UsageError =>
  new UsageError(
    `The policy ${file} cannot be used, and without it nothing is done. ${why} "reelhaul policy check FILE" tries a file.`,
  )
