/** What a look at a file says of its content credentials. */
import type { CredentialsState, OutputKind } from '../../preload/contract/vocabulary.ts'
import type { Manifest } from '../checks/find-manifest.ts'

/** Null: texts have none that could be missed. Undefined: there are some, which have to be verified. */
export function foundCredentials(
  { found }: Manifest,
  kind: OutputKind,
): CredentialsState | null | undefined {
  switch (found) {
    case 'manifest':
      return undefined
    case 'none':
      return 'none'
    case 'unknown':
      return kind === 'video' || kind === 'audio' ? 'unchecked' : null
  }
}
