/** What the verifier said, as one of the product's own words. Pure. */
import type { CredentialsState } from '../../preload/contract/vocabulary.ts'

export interface Verdict {
  readonly state: CredentialsState
  /** For people, without a file's name: why it is invalid or was not checked; who signed. */
  readonly detail: string | null
}

/** The part of the verifier's report (`Reader` of c2pa-types) that decides. */
export interface Report {
  readonly validation_state?: 'Invalid' | 'Valid' | 'Trusted' | null
  readonly validation_status?: readonly { readonly code?: string }[] | null
  readonly active_manifest?: string | null
  readonly manifests?: Readonly<Record<string, ReportManifest>>
}

interface ReportManifest {
  readonly signature_info?: { readonly issuer?: string | null } | null
}

export const notChecked = (detail: string): Verdict => ({ state: 'unchecked', detail })

/** A manifest was read: what it is worth. */
export function verdictOf(report: Report): Verdict {
  switch (report.validation_state) {
    case 'Trusted':
      return { state: 'valid', detail: signerOf(report) }
    case 'Valid':
      return { state: 'untrusted', detail: signerOf(report) }
    case 'Invalid':
      return { state: 'invalid', detail: faultsOf(report) }
    default:
      return notChecked('the verifier gave no result')
  }
}

/**
 * A manifest is there, and the verifier could not read it. That is an invalid one, unless the reason
 * lies elsewhere.
 * @param error what the verifier threw, `C2pa(JumbfParseError(UnexpectedEof))`
 */
export function verdictOfError(error: string): Verdict {
  if (/RemoteManifest|FetchRemote/.test(error))
    return notChecked('they are kept on a server, and Reelhaul asks none')
  if (/JumbfNotFound/.test(error)) return { state: 'none', detail: null }
  if (/^C2pa\((?!IoError|Unsupported|NotImplemented|OtherError)/.test(error))
    return { state: 'invalid', detail: 'they are damaged' }
  return notChecked('the verifier could not read the file')
}

/** As the certificate says; from an untrusted one a claim and no more. */
function signerOf({ active_manifest: active, manifests }: Report): string | null {
  const issuer = manifests?.[active ?? '']?.signature_info?.issuer
  return issuer ? `signed by "${issuer.replace(/\p{C}/gu, ' ').slice(0, 100)}"` : null
}

function faultsOf({ validation_status: faults }: Report): string | null {
  const codes = new Set((faults ?? []).map(({ code }) => code).filter((code) => code !== undefined))
  // Not being trusted is not what makes it invalid.
  codes.delete('signingCredential.untrusted')
  return codes.size === 0 ? null : [...codes].slice(0, 3).join(', ')
}
