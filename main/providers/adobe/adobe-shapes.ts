/**
 * Where files are in Adobe's answers. Its page "Using the Get Result API" shows `outputs[]` with a
 * `destination` (transcribe) or with `audio`, `video`, `transcript` (dub); its reference and the pages of
 * text-to-speech, avatar, reframe, captions and template rendering show the other forms, and not always
 * the same ones. Any mixture is read; what is not understood hides nothing else. Pure.
 */
import { shownText } from '../provider-errors.ts'

export type Part = 'video' | 'audio' | 'transcript' | 'captions' | 'sidecar' | 'bundle' | 'plain'

/** A place of an answer that has, or should have, the link to a file. */
export interface Place {
  readonly part: Part
  /** As given; a usable link or not. */
  readonly link: unknown
  readonly mediaType: unknown
  /** Of captions: `SRT`. */
  readonly format: string | null
}

/** One element of `outputs`. */
export interface Entry {
  /** Language, or null. */
  readonly locale: string | null
  /** Of a reframed or rendered file: `9:16`. */
  readonly aspectRatio: string | null
  readonly position: number
  /** From `output` in the singular. */
  readonly single: boolean
  readonly places: readonly Place[]
  /** Why something is missing here, in the provider's words. */
  readonly errors: readonly string[]
}

/** Code and text of something that went wrong. */
export interface Said {
  readonly code: string | null
  readonly message: string | null
}

type Fields = Readonly<Record<string, unknown>>

/** Fields of an output with files, each one or a list of them: the guide's names and the schema's. */
const PARTS: readonly (readonly [Part, readonly string[]])[] = [
  ['video', ['video', 'videoOutput']],
  ['audio', ['audio', 'audioOutput']],
  ['transcript', ['transcript', 'transcriptOutput']],
  ['captions', ['captions']],
]
/** Lists in lists: one in another is documented. */
const DEEPEST_LIST = 4
const LONGEST_NAME = 80

/** What an answer delivers, in its order. @param answer a parsed answer */
export function readEntries(answer: Fields): Entry[] {
  const outputs = listed(answer['outputs'])
  const single = listed(answer['output'])
  return [
    ...outputs.map((given, position) => entryOf(given, position, false)),
    ...single.map((given, i) => entryOf(given, outputs.length + i, true)),
  ]
}

/** Where a job of several files has their sidecars as one archive (reframe v2); null: nowhere. */
export function readBundle(answer: Fields): Place | null {
  const given = answer['sidecarBundleDestination']
  return isNothing(given) ? null : placeOf('bundle', given)
}

/** What an answer, an output or an item says went wrong: `error`, `errors[]`, `error_code` and `message`. */
export function readErrors(answer: unknown): Said[] {
  const { error, errors, error_code, message } = fieldsOf(answer)
  const given = [error, ...listed(errors)].filter((one) => !isNothing(one)).map(saidIn)
  if (!isNothing(error_code)) given.unshift(saidIn({ error_code, message }))
  return given.filter(({ code, message }) => code !== null || message !== null).slice(0, 10)
}

function saidIn(given: unknown): Said {
  if (typeof given === 'string') return { code: null, message: shownText(given) }
  const { error_code, code, message, reason, error } = fieldsOf(given)
  const named = [error_code, code, error].find(
    (one): one is string => typeof one === 'string' && /^[\w.:-]{1,80}$/.test(one),
  )
  return { code: named ?? null, message: shownText(message) ?? shownText(reason) }
}

/** As one piece of text: `The voice is not available (voice_missing)`. */
export function wordsOf({ code, message }: Said): string {
  if (message === null) return code ?? 'no reason is given'
  return code === null || message.includes(code) ? message : `${message} (${code})`
}

function entryOf(given: unknown, position: number, single: boolean): Entry {
  const fields = fieldsOf(given)
  return {
    locale: nameIn(fields['localeCode']),
    aspectRatio: ratioIn(fields['aspectRatio']),
    position,
    single,
    places: placesOf(fields),
    errors: readErrors(fields).map(wordsOf),
  }
}

function placesOf(fields: Fields): Place[] {
  const { destination, url, mediaDestination, sidecarDestination } = fields
  const plain = !isNothing(destination) || !isNothing(url) ? [placeOf('plain', fields)] : []
  const parts = PARTS.flatMap(([part, names]) => {
    const places = names.map((name) => listed(fields[name]).map((one) => placeOf(part, one)))
    // Both names mean the same files: the one that has links.
    const linked = places.find((some) => some.some(({ link }) => typeof link === 'string'))
    return linked ?? places.find((some) => some.length > 0) ?? []
  })
  const media = isNothing(mediaDestination) ? [] : [placeOf('video', mediaDestination)]
  const sidecar = isNothing(sidecarDestination) ? [] : [placeOf('sidecar', sidecarDestination)]
  return [...plain, ...parts, ...media, ...sidecar]
}

/** A file is `{destination: {url}}` or `{url}`; the address itself would do, too. */
function placeOf(part: Part, given: unknown): Place {
  const { destination, url, mediaType, format } = fieldsOf(given)
  const inside = fieldsOf(destination)['url'] ?? (isNothing(url) ? destination : url)
  return {
    part,
    link: typeof given === 'string' ? given : inside,
    mediaType,
    format: typeof format === 'string' && /^[a-z0-9]{1,8}$/i.test(format) ? format : null,
  }
}

/** `9:16`, `9x16`, `9/16` or `{width: 9, height: 16}` as `9:16`. */
function ratioIn(given: unknown): string | null {
  const { width, height } = fieldsOf(given)
  const text = typeof given === 'string' ? given : `${String(width)}:${String(height)}`
  const [, across, down] = /^\s*(\d{1,5})\s*[:x/]\s*(\d{1,5})\s*$/i.exec(text) ?? []
  return across === undefined ? null : `${across}:${down}`
}

function nameIn(given: unknown): string | null {
  const text = typeof given === 'string' ? given.trim() : ''
  return text === '' || text.length > LONGEST_NAME ? null : text
}

/** Lists and lists in lists as one; a single thing as a list of it; null and undefined as none. */
function listed(given: unknown, depth = 0): unknown[] {
  if (isNothing(given)) return []
  if (!Array.isArray(given))
    return depth === 0 && typeof given !== 'object' ? textOnly(given) : [given]
  if (depth === DEEPEST_LIST) return []
  return given.flatMap((one: unknown) => (one === null ? [null] : listed(one, depth + 1)))
}

const textOnly = (given: unknown): unknown[] => (typeof given === 'string' ? [given] : [])

function isNothing(given: unknown): boolean {
  return given === undefined || given === null
}

function fieldsOf(given: unknown): Fields {
  return typeof given === 'object' && given !== null && !Array.isArray(given)
    ? (given as Fields)
    : {}
}
