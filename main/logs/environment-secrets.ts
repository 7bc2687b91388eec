/** What of the environment no text may hold: keys, secrets, and passwords of proxies. Pure. */
import type { Credential } from '../providers/provider.ts'

const SECRET_NAME = /^REELHAUL_.*(KEY|SECRET|TOKEN|PASSWORD)/
/** Of variables that say where or what, not who. */
const NO_SECRET = /(_URL|_SCOPE|_FILE|_HEADER)(_|$)/
const CLIENT_ID = /^REELHAUL_CLIENT_ID/
const PROXY = /^https?_proxy$/i

export function secretsInEnvironment(env: NodeJS.ProcessEnv): Credential[] {
  return Object.entries(env).flatMap(([name, value = '']) => {
    const text = value.trim()
    if (text === '') return []
    if (PROXY.test(name)) return proxyPasswords(text)
    if (CLIENT_ID.test(name)) return [{ key: '', clientId: text }]
    return SECRET_NAME.test(name) && !NO_SECRET.test(name) ? [{ key: text }] : []
  })
}

/** As it is written, and decoded. */
function proxyPasswords(address: string): Credential[] {
  const whole = address.includes('://') ? address : `http://${address}`
  const password = URL.canParse(whole) ? new URL(whole).password : ''
  if (password === '') return []
  return [{ key: password }, { key: decoded(password) }]
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
