/** Simpler and simpler names, for file systems that refuse what most accept. Pure. */
import { shorten, tagOf } from './shorten.ts'

export interface NameForm {
  /** UTF-8 bytes that a component may have at most. */
  readonly room: number
  /** ASCII only. */
  readonly plain: boolean
}

/** Encrypted folders leave 143 bytes for a name with its endings; FAT may know one code page only. */
export const nameForms: readonly [NameForm, ...NameForm[]] = [
  { room: Infinity, plain: false },
  { room: 120, plain: false },
  { room: 60, plain: false },
  { room: 60, plain: true },
]

/**
 * The form to try after `form` was refused; null: there is none.
 * @param code as the system gives it: `ENAMETOOLONG`, or that it does not accept the characters
 */
export function simplerForm(form: NameForm, code: string): NameForm | null {
  const later = nameForms.slice(nameForms.indexOf(form) + 1)
  return (code === 'ENAMETOOLONG' ? later[0] : later.find(({ plain }) => plain)) ?? null
}

/** A relative path in ASCII; what cannot be kept of a name is told apart by a tag. */
export function plainPath(relative: string): string {
  return relative.split('/').map(plainName).join('/')
}

function plainName(name: string, at: number, all: readonly string[]): string {
  const dot = at === all.length - 1 ? name.lastIndexOf('.') : name.length
  const [stem, ending] = [name.slice(0, dot), name.slice(dot)]
  const letters = stem.normalize('NFKD').replace(/\p{M}+/gu, '')
  const plain = letters.replace(/[^ -~]+/g, '_').replace(/[/\\:|"<>?*]/g, '-')
  if (plain === stem) return name
  const tag = tagOf(stem)
  return `${shorten(plain, nameForms[3]!.room - ending.length - tag.length - 1)}~${tag}${ending}`
}
