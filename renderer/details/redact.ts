/**
 * Takes out of a text what only the user may know: queries of links (a presigned link is a key
 * to its file), names and passwords in them, keys and tokens. Pure.
 */

const sign = '[…]'

/** Up to the next space, quote or bracket: where links end in prose, in CSV and in JSON. */
const link = /\b[a-z][a-z0-9+.-]*:\/\/[^\s"'<>()[\]{}]+/gi

/** `api_key=…`, `X-Api-Key: …`, `"token": "…"`, `Authorization: Bearer …`. */
const named =
  /((?:api[-_ ]?key|access[-_ ]?key|client[-_ ]?secret|secret|token|password|passwd|signature|credential|authorization|cookie)["']?\s*[:=]\s*["']?(?:bearer\s+|basic\s+)?)([^\s"',;&([][^\s"',;&]*)/gi

const shaped = [
  /\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi,
  // JSON Web Tokens, and the keys of some services, are known by how they begin.
  /\beyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?/g,
  /\b(?:sk|pk|rk|api|key)[-_][\w-]{16,}/gi,
  /\b(?:AKIA|ASIA)[0-9A-Z]{12,}/g,
]

/** The text with a sign in place of every secret that can be told from its form. */
export function redact(text: string): string {
  const plain = text.replace(link, withoutSecrets).replace(named, `$1${sign}`)
  return shaped.reduce((rest, pattern) => rest.replace(pattern, sign), plain)
}

/** True for the name of a column whose values are private. */
export function namesSecret(name: string): boolean {
  return /key|token|secret|passw|auth|signature|credential|cookie/i.test(name)
}

function withoutSecrets(url: string): string {
  const [, before = '', query] = /^([^?#]*)([?#].*)?$/s.exec(url) ?? []
  const address = before.replace(/^([^/]*\/\/)[^/@]*@/, `$1${sign}@`)
  return query === undefined ? address : `${address}?${sign}`
}
