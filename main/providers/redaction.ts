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
 * place within another text, as hexadecimal digits, escaped for JSON; the beginning of one at the end of a
 * text that was cut; and any longer part of one, for servers shorten what they repeat. A client ID is a
 * name, too, and hidden as a whole only.
 */
export function redactorOf(credential: Credential): Redact {
  const { key, clientId, clientSecret, webhookSecret } = credential
  const values = [key, clientId, clientSecret, webhookSecret].filter((one) => one !== undefined)
  const forms = new Set(values.flatMap(formsOf))
  if (forms.size === 0) return withoutTokens
  // The longest first: one form may be the beginning of another.
  const ordered = [...forms].sort((a, b) => b.length - a.length)
  const whole = new RegExp(ordered.map(escaped).join('|'), 'gi')
  const secrets = [key, clientSecret, webhookSecret].filter((one) => one !== undefined)
  return (text) => {
    const left = withoutCutEnd(text.replace(whole, HIDDEN), ordered)
    return withoutTokens(secrets.reduce(withoutParts, left))
  }
}

/** So much of a secret in one piece is no chance, and enough to guess from. */
const SHORTEST_PART = 12
/** Every piece of that length begins, somewhere in its first half, at a multiple of this. */
const STRIDE = SHORTEST_PART / 2

/** `Wrong key: sk_a1b2c3d4e5f6...` */
function withoutParts(text: string, secret: string): string {
  if (secret.length <= SHORTEST_PART || text.length < SHORTEST_PART) return text
  const [where, what] = [text.toLowerCase(), secret.toLowerCase()]
  // Beyond ASCII both cases may differ in length.
  if (where.length !== text.length) return text
  let shown = ''
  let from = 0
  for (let at = 0; at + STRIDE <= where.length; at += STRIDE) {
    const [start, end] = partAround(where, at, from, what)
    if (end - start < SHORTEST_PART) continue
    shown += text.slice(from, start) + HIDDEN
    from = end
    at = Math.ceil(end / STRIDE) * STRIDE - STRIDE
  }
  return shown + text.slice(from)
}

/** The longest piece around `at`, not before `from`, that `secret` has, too. */
function partAround(text: string, at: number, from: number, secret: string): [number, number] {
  let longest: [number, number] = [at, at]
  const window = text.slice(at, at + STRIDE)
  for (let found = secret.indexOf(window); found >= 0; found = secret.indexOf(window, found + 1)) {
    let before = 0
    while (
      at - before > from &&
      found > before &&
      text[at - before - 1] === secret[found - before - 1]
    )
      before++
    let end = STRIDE
    while (at + end < text.length && text[at + end] === secret[found + end]) end++
    if (before + end > longest[1] - longest[0]) longest = [at - before, at + end]
  }
  return longest
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
export function base64Of(value: string): string[] {
  return [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(value)])
    const first = Math.ceil((before * 8) / 6)
    const last = Math.floor((bytes.length * 8) / 6)
    const inner = bytes.toString('base64').slice(first, last)
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')]
  })
}
