/** From the places of an Adobe answer to outputs, and to what is missing. Pure. */
import type { OutputKind } from '../../../preload/contract/vocabulary.ts'
import { linkRefused } from '../../leases/link-refused.ts'
import { isUploadAddress } from '../../leases/upload-address.ts'
import type { Entry, Part, Place } from './adobe-shapes.ts'
import { typedFile } from '../media-type.ts'
import type { ApiResponse, RemoteOutput } from '../provider.ts'
import { failureOf, noOutputs, shownText } from '../provider-errors.ts'
import { extensionOf, kindOf, leasedOutput, mediaUrl } from '../remote-files.ts'

/** What an answer delivers. */
export interface Delivery {
  readonly outputs: readonly RemoteOutput[]
  /** In words for people. */
  readonly missing: readonly string[]
  /** Something is listed and has no link yet. */
  readonly mayStillCome: boolean
  /** At the customer's own storage: hosts. */
  readonly elsewhere: readonly string[]
  /** The scheme of a link that is none of the web, `file:`; null: there is none. */
  readonly foreignScheme: string | null
}

type Found =
  | { readonly type: 'file'; readonly output: RemoteOutput }
  | { readonly type: 'own'; readonly host: string; readonly what: string }
  | { readonly type: 'foreign'; readonly scheme: string; readonly what: string }
  | { readonly type: 'unlinked'; readonly what: string }

/** @param partial the status says that something is missing. */
export function deliveryOf(
  entries: readonly Entry[],
  bundle: Place | null,
  response: ApiResponse,
  partial: boolean,
): Delivery {
  const found = entries.map((entry) => entry.places.map((place) => findAt(place, entry, response)))
  const all = [...found.flat(), ...(bundle === null ? [] : [findAt(bundle, null, response)])]
  const usual = partial ? usualParts(entries) : []
  const empty = entries.filter(({ places, errors }) => places.length + errors.length === 0)
  const gaps = entries.flatMap((entry, i) => [
    ...gapsOf(entry, found[i]!),
    ...partsLackedBy(entry, usual),
  ])
  const ofBundle = all.slice(found.flat().length).flatMap(gapOf)
  return {
    outputs: uniqueKeys(all.flatMap((one) => (one.type === 'file' ? one.output : []))),
    missing: [...gaps, ...ofBundle],
    mayStillCome: all.some(({ type }) => type === 'unlinked') || (!partial && empty.length > 0),
    elsewhere: all.flatMap((one) => (one.type === 'own' ? one.host : [])),
    foreignScheme: all.find((one) => one.type === 'foreign')?.scheme ?? null,
  }
}

/** Why a job that is done has nothing to fetch. */
export function nothingToFetch(label: string, delivery: Delivery): Error {
  const { elsewhere, foreignScheme, mayStillCome } = delivery
  if (foreignScheme !== null) return linkRefused(foreignScheme)
  if (elsewhere.length === 0 || mayStillCome) return noOutputs(label)
  const hosts = [...new Set(elsewhere)].slice(0, 3).join(', ')
  return failureOf(
    'PROVIDER_NO_OUTPUTS',
    `${label} has put the files where the job told it to, at your own storage (${hosts}).`,
    { permanent: true, advice: 'atOwnStorage' },
  )
}

function findAt(place: Place, entry: Entry | null, response: ApiResponse): Found {
  const { link, part } = place
  const what = entry === null ? 'sidecar bundle' : nameOf(part, entry)
  const url = mediaUrl.safeParse(link).data
  if (url === undefined) {
    const scheme = foreignScheme(link)
    return scheme === null ? { type: 'unlinked', what } : { type: 'foreign', scheme, what }
  }
  if (isUploadAddress(url)) return { type: 'own', host: new URL(url).host, what }
  const form = formOf(place, entry, url)
  const locale = entry?.locale ?? null
  const facts = { key: keyOf(place, entry, form.kind), ...form, locale }
  return { type: 'file', output: { ...leasedOutput(url, facts, response, null), ...form } }
}

/** Where the file belongs, and which one it is there: `de-DE/video`, `9:16/video`, `0/transcript`. */
function keyOf({ part, format }: Place, entry: Entry | null, kind: OutputKind): string {
  if (entry === null) return part
  const { locale, aspectRatio, position } = entry
  const where = [locale, aspectRatio].filter((name) => name !== null).join('/') || String(position)
  if (part === 'plain') return `${where}/${kind}`
  return format === null ? `${where}/${part}` : `${where}/${part}/${format.toLowerCase()}`
}

const BY_PLACE: Readonly<Record<Part, readonly [OutputKind, string]>> = {
  video: ['video', 'mp4'],
  audio: ['audio', 'wav'],
  transcript: ['transcript', 'txt'],
  captions: ['subtitles', 'srt'],
  sidecar: ['metadata', 'json'],
  bundle: ['metadata', 'zip'],
  plain: ['transcript', 'txt'],
}

/**
 * Kind and extension. A part is what its field says, whatever its file is called. The one file of an output
 * without parts is told by its media type and its URL; else it is taken for a video where it is reframed or
 * stands alone, and for the transcript of the guide's transcribe jobs otherwise, until its content tells.
 */
function formOf(
  { part, mediaType, format }: Place,
  entry: Entry | null,
  url: string,
): Pick<RemoteOutput, 'kind' | 'extension' | 'formIsGuess'> {
  const typed = typedFile(mediaType)
  const byUrl = extensionOf(url)
  const isVideo = part === 'plain' && (entry?.single === true || entry?.aspectRatio !== null)
  const [usualKind, usual] = isVideo ? BY_PLACE.video : BY_PLACE[part]
  const told = typed?.kind ?? (byUrl === null ? null : kindOf(byUrl, usualKind))
  const isMedia = told === 'video' || told === 'audio'
  const kind = part === 'plain' && told !== null && (isVideo || isMedia) ? told : usualKind
  const fits = byUrl !== null && (typed === null || kindOf(byUrl, usualKind) === typed.kind)
  const extension = fits ? byUrl : (typed?.extension ?? byUrl ?? format?.toLowerCase())
  return { kind, extension: extension ?? usual, formIsGuess: extension === undefined }
}

function nameOf(part: Part, entry: Entry): string {
  return part === 'plain' ? entryName(entry) : `${part} of ${entryName(entry)}`
}

function entryName({ locale, aspectRatio, position }: Entry): string {
  const names = [shownText(locale), aspectRatio].filter((name) => name !== null)
  return names.join(' ') || `output ${position + 1}`
}

function gapsOf(entry: Entry, found: readonly Found[]): string[] {
  const name = entryName(entry)
  const reasons = entry.errors.map((why) => `${name}: ${why}`)
  if (found.length === 0 && reasons.length === 0) return [name]
  return [...reasons, ...found.flatMap(gapOf)]
}

function gapOf(found: Found): string[] {
  switch (found.type) {
    case 'file':
      return []
    case 'own':
      return [`${found.what}: at your own storage (${found.host}), where the job has put it`]
    case 'foreign':
      return [`${found.what}: its link begins with ${found.scheme}, which is not followed`]
    case 'unlinked':
      return [found.what]
  }
}

const has = ({ places }: Entry, part: Part): boolean => places.some((place) => place.part === part)

/** Parts that a partial delivery has for some output: what others lack of them is missing. */
function usualParts(entries: readonly Entry[]): readonly Part[] {
  const parts = ['video', 'audio', 'transcript'] as const
  return parts.filter((part) => entries.some((entry) => has(entry, part)))
}

/** The guide does not say how Adobe marks what is missing, so the gaps are read off the list. */
function partsLackedBy(entry: Entry, usual: readonly Part[]): string[] {
  if (entry.places.length === 0 || entry.errors.length > 0 || has(entry, 'plain')) return []
  return usual.filter((part) => !has(entry, part)).map((part) => nameOf(part, entry))
}

/** A locale that is listed twice must not overwrite itself. */
function uniqueKeys(outputs: readonly RemoteOutput[]): RemoteOutput[] {
  const taken = new Set<string>()
  const times = new Map<string, number>()
  return outputs.map((output) => {
    let key = output.key
    let count = times.get(key) ?? 1
    while (taken.has(key)) key = `${output.key}/${++count}`
    times.set(output.key, count)
    taken.add(key)
    return key === output.key ? output : { ...output, key }
  })
}

/** The scheme of a link that is not of the web, `file:` for example; null: it is no link at all. */
function foreignScheme(link: unknown): string | null {
  const [, scheme] =
    typeof link === 'string' ? (/^([a-z][a-z0-9+.-]{0,30}:)\/\//i.exec(link) ?? []) : []
  return scheme === undefined || /^https?:$/i.test(scheme) ? null : scheme.toLowerCase()
}
