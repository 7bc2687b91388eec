/**
 * What the environment adds to electron-builder.yml: signing, notarising and publishing. Each is
 * absent without its variables; half a set of variables is an error, not an unsigned release.
 * docs/RELEASING.md lists the variables; those of certificates and of Apple's notary are read by
 * electron-builder itself.
 */
import type { Configuration } from 'electron-builder'
import { ScriptError } from '../lib/log.mjs'

type Environment = NodeJS.ProcessEnv

/**
 * @returns the part to lay over electron-builder.yml
 * @throws ScriptError naming the variable that is missing or wrong
 */
export function releaseConfig(env: Environment): Configuration {
  return {
    publish: publishing(env),
    extraMetadata: { homepage: homepage(env) },
    win: windowsSigning(env),
    mac: macSigning(env),
  }
}

/** Debian and RPM packages must name one; without a place to publish it is a name that leads nowhere. */
function homepage(env: Environment): string {
  if (env.REELHAUL_HOMEPAGE) return httpsUrl('REELHAUL_HOMEPAGE', env.REELHAUL_HOMEPAGE)
  const repository = env.REELHAUL_GITHUB_REPOSITORY
  return repository ? `https://github.com/${repository}` : 'https://reelhaul.invalid/'
}

/** Where updates are looked for, and with GitHub also where releases go. */
function publishing(env: Environment): Configuration['publish'] {
  const feed = env.REELHAUL_UPDATE_URL
  const repository = env.REELHAUL_GITHUB_REPOSITORY
  if (feed && repository) {
    throw new ScriptError('Set REELHAUL_UPDATE_URL or REELHAUL_GITHUB_REPOSITORY, not both.')
  }
  if (feed) {
    const url = httpsUrl('REELHAUL_UPDATE_URL', feed)
    // Without them an installed program would refuse every release of this feed.
    complete(env, ['REELHAUL_UPDATE_URL', 'REELHAUL_UPDATE_KEYS'])
    return [{ provider: 'generic', url }]
  }
  if (repository) return [{ provider: 'github', ...ownerAndName(repository) }]
  return null
}

function httpsUrl(name: string, value: string): string {
  const url = URL.parse(value)
  const loopback = ['127.0.0.1', '[::1]', 'localhost'].includes(url?.hostname ?? '')
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && loopback)) return url.href
  throw new ScriptError(`${name} must be an https address, such as https://example.com/updates/.`)
}

function ownerAndName(repository: string): { owner: string; repo: string } {
  const match = /^([\w.-]+)\/([\w.-]+)$/.exec(repository)
  if (match) return { owner: match[1]!, repo: match[2]! }
  throw new ScriptError('REELHAUL_GITHUB_REPOSITORY must be OWNER/NAME.')
}

/** With a certificate (WIN_CSC_LINK, CSC_LINK) or Azure's service everything must be signed. */
function windowsSigning(env: Environment): Configuration['win'] {
  const azure = azureOptions(env)
  const signed = azure !== null || Boolean(env.WIN_CSC_LINK || env.CSC_LINK)
  return { forceCodeSigning: signed, ...(azure && { azureSignOptions: azure }) }
}

const azureVariables = {
  endpoint: 'AZURE_SIGN_ENDPOINT',
  codeSigningAccountName: 'AZURE_SIGN_ACCOUNT',
  certificateProfileName: 'AZURE_SIGN_PROFILE',
  publisherName: 'AZURE_SIGN_PUBLISHER',
}

function azureOptions(env: Environment) {
  const names = Object.values(azureVariables)
  if (names.every((name) => !env[name])) return null
  complete(env, names)
  return {
    endpoint: env[azureVariables.endpoint]!,
    codeSigningAccountName: env[azureVariables.codeSigningAccountName]!,
    certificateProfileName: env[azureVariables.certificateProfileName]!,
    publisherName: env[azureVariables.publisherName]!,
  }
}

/** The sets of variables that Apple's notary takes, each complete in itself. */
const notaryVariables = [
  ['APPLE_API_KEY', 'APPLE_API_KEY_ID', 'APPLE_API_ISSUER'],
  ['APPLE_ID', 'APPLE_APP_SPECIFIC_PASSWORD', 'APPLE_TEAM_ID'],
  ['APPLE_KEYCHAIN_PROFILE'],
]

/**
 * Without a certificate the program gets an ad-hoc signature, without which Apple's processors start
 * nothing. It names no team, so that the hardened runtime would refuse the program its own libraries.
 */
function macSigning(env: Environment): Configuration['mac'] {
  const notary = notaryVariables.find((names) => names.some((name) => env[name]))
  if (!env.CSC_LINK && !env.CSC_NAME) {
    if (notary) throw new ScriptError('Notarising needs a certificate: CSC_LINK or CSC_NAME.')
    return { identity: '-', hardenedRuntime: false, notarize: false }
  }
  if (notary) complete(env, notary)
  return { forceCodeSigning: true, hardenedRuntime: true, notarize: notary !== undefined }
}

function complete(env: Environment, names: readonly string[]): void {
  const missing = names.filter((name) => !env[name])
  if (missing.length > 0) {
    throw new ScriptError(`${names.join(', ')} belong together: ${missing.join(', ')} is missing.`)
  }
}
