/** The names under which credentials are given: variables, lines of a key file, files of a folder. */

/** Each may end with `_` and a provider's name. */
export const credentialNames = [
  'REELHAUL_API_KEY',
  'REELHAUL_CLIENT_ID',
  'REELHAUL_CLIENT_SECRET',
  'REELHAUL_TOKEN_URL',
  'REELHAUL_TOKEN_SCOPE',
  'REELHAUL_WEBHOOK_SECRET',
  'REELHAUL_WEBHOOK_SIGNING_SECRET',
  'REELHAUL_NOTIFY_SECRET',
] as const

export function isCredentialName(name: string): boolean {
  return credentialNames.some(
    (known) => name.startsWith(known) && /^(_[A-Z0-9_]+)?$/.test(name.slice(known.length)),
  )
}
