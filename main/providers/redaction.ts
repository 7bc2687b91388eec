/**
 * Secrets out of what providers say. A server may echo the key that it was sent, in any field and in any
 * of the forms that it travels in; and what it says may hold tokens of others. Pure.
 */
import type { Credential } from './provider.ts'

/** Stands where a secret stood. */
const HIDDEN = '[hidden]'

/** Shorter values are no secrets, and would be found in every other word. */
const FEWEST_CHARS = 6

/** What stands after a word that announces a token: long, or not so long and with a digit. */
const TOKEN = String.raw`(?:(?=[\w.~+/%-]*\d)[\w.~+/%-]{16,}|[\w.~+/%-]{24,})=*`

/**
 * Shapes of tokens: after the word that announces one; JSON Web Tokens; keys with the prefixes that the
 * providers of this trade use. `sk-SK` is Slovak, and `task_` begins a job's ID: neither is a key.
 */
const TOKENS: readonly (readonly [shape: RegExp, put: string])[] = [
  [new RegExp(String.raw`\b(Bearer|Basic)(\s+|%20|\+)${TOKEN}`, 'gi'), `$1 ${HIDDEN}`],
  [/\bey[JK][\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g, HIDDEN],
  [/(?<![a-z\d_-])vsk[_-][\w-]{8,}/gi, HIDDEN],
  [
    /(?<![a-z\d_-])[spr]k[_-](?:(?:live|test|proj|ant|or)[_-](?:\w{2,5}[_-])?)?(?=[a-z]*\d)[a-z\d]{16,}/gi,
    HIDDEN,
  ],
  [
    new RegExp(
      String.raw`\b((?:x-)?api[_-]?key|access[_-]?token|client[_-]?secret)(["']?\s*[:=]\s*["']?)${TOKEN}`,
      'gi',
    ),
    `$1$2${HIDDEN}`,
  ],
]

/** Text without anything shaped like a token; ids, hashes and UUIDs stay as they are. */
export function withoutTokens(text: string): string {
  return TOKENS.reduce((left, [shape, put]) => left.replace(shape, put), text)
}

/** Removes one account's secrets, and tokens of any kind, from texts. */
export type Redact = (text: string) => string

/**
 * Every value of the credential is removed: as it is, encoded for a URL once or twice, as base64 at any
 * place within another text, as hexadecimal digits, escaped for JSON; and the beginning of one at the end
 * of a text that was cut.
 */
export function redactorOf(credential: Credential): Redact {
  const { key, clientId, clientSecret, webhookSecret } = credential
  const values = [key, clientId, clientSecret, webhookSecret].filter((one) => one !== undefined)
  const forms = new Set(values.flatMap(formsOf))
  if (forms.size === 0) return withoutTokens
  // The longest first: one form may be the beginning of another.
  const ordered = [...forms].sort((a, b) => b.length - a.length)
  const secret = new RegExp(ordered.map(escaped).join('|'), 'gi')
  return (text) => withoutTokens(withoutCutEnd(text.replace(secret, HIDDEN), ordered))
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')

/** Of a secret that the end of the text cuts, what is left of it is enough to guess from. */
function withoutCutEnd(text: string, secrets: readonly string[]): string {
  const [, body = '', mark = ''] = /^([^]*?)(…?)$/.exec(text) ?? []
  const end = body.toLowerCase()
  const cut = secrets.flatMap((secret) => {
    for (let n = Math.min(secret.length - 1, body.length); n >= FEWEST_CHARS; n--)
      if (end.endsWith(secret.slice(0, n).toLowerCase())) return n
    return []
  })
  return cut.length === 0 ? text : body.slice(0, -Math.max(...cut)) + HIDDEN + mark
}

function formsOf(value: string): string[] {
  if (value.length < FEWEST_CHARS) return []
  const encoded = encodeURIComponent(value)
  return [
    value,
    encoded,
    encodeURIComponent(encoded),
    new URLSearchParams({ v: value }).toString().slice(2),
    JSON.stringify(value).slice(1, -1),
    ...base64Of(value),
    Buffer.from(value).toString('hex'),
  ].filter((form) => form.length >= FEWEST_CHARS)
}

/**
 * Base64 as it looks with any number of characters before the value, without the characters at both
 * ends that depend on what stands beside it; in both alphabets.
 */
function base64Of(value: string): string[] {
  return [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(value)])
    const first = Math.ceil((before * 8) / 6)
    const last = Math.floor((bytes.length * 8) / 6)
    const inner = bytes.toString('base64').slice(first, last)
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')]
  })
}
