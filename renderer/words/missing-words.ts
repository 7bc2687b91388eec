/**
 * What a delivery lacks, in the window's language. Jobs keep it as the adapters name it, in English
 * ("video of fr-FR"); what a provider itself says of it, and a name that is not known, stays as it is.
 */
import { isolated, listed } from './format.ts'
import { strings } from './strings.ts'

/** How names of others are set among words: isolated, or in plain text as they are. */
type Own = (text: string) => string

/** Words that adapters use for a part of a delivery, and what they are. */
const kinds: ReadonlyMap<string, keyof typeof strings.missing.kinds> = new Map([
  ['video', 'video'],
  ['audio', 'audio'],
  ['the audio', 'audio'],
  ['transcript', 'transcript'],
  ['transcription', 'transcript'],
  ['captions', 'subtitles'],
  ['subtitles', 'subtitles'],
  ['text', 'text'],
  ['sidecar', 'metadata'],
  ['metadata', 'metadata'],
  ['bundle', 'bundle'],
  ['result', 'result'],
  ['the result', 'result'],
  ['shorts', 'shorts'],
])

const ownStorage = /^(.+): at your own storage \(([^()]+)\), where the job has put it$/su
const scheme = /^(.+): its link begins with (\S+), which is not followed$/su
const part = /^(\w+) of (.+)$/su
const numbered = /^(output|short) (\d{1,9})$/u
const more = /^and (\d{1,9}) more$/u
const unnamed = /^outputs that \S+ does not name$/u

/** All that a delivery lacks, as one enumeration. @param own for plain text: the identity */
export function missingWords(missing: readonly string[], own: Own = isolated): string {
  return listed(missing.map((name) => wordsFor(name, own)))
}

function wordsFor(name: string, own: Own): string {
  const words = strings.missing
  const [, stored, host] = ownStorage.exec(name) ?? []
  if (stored && host) return words.ownStorage({ what: wordsFor(stored, own), host: own(host) })
  const [, linked, begin] = scheme.exec(name) ?? []
  if (linked && begin) return words.scheme({ what: wordsFor(linked, own), scheme: own(begin) })
  const [, rest] = more.exec(name) ?? []
  if (rest) return words.more({ n: Number(rest) })
  return unnamed.test(name) ? words.unnamed : partWords(name, own)
}

function partWords(name: string, own: Own): string {
  const words = strings.missing
  const whole = kinds.get(name)
  if (whole) return words.kinds[whole]
  const [, word = '', what] = part.exec(name) ?? []
  const kind = kinds.get(word)
  if (kind && what) return words.of({ kind: words.kinds[kind], what: placeWords(what, own) })
  return placeWords(name, own)
}

function placeWords(name: string, own: Own): string {
  const [, place, n] = numbered.exec(name) ?? []
  if (place === 'output') return strings.missing.output({ n: Number(n) })
  return place ? strings.missing.short({ n: Number(n) }) : own(name)
}
