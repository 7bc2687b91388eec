/** What the readers of the several forms share. */
import {
  builtInProviders,
  providerLabels,
  type ProviderName,
} from '../../preload/contract/vocabulary.ts'
import type { ColumnRoles } from '../../preload/contract/model.ts'

export type { ColumnRoles }

/** A provider as lists may name it. */
export interface ListedProvider {
  readonly name: ProviderName
  readonly label: string
}

/** Those that lists may name where nothing else is said. */
export const builtInListed: readonly ListedProvider[] = builtInProviders.map((name) => ({
  name,
  label: providerLabels[name],
}))

/** What a row above the others is. */
export type FirstRow = 'names' | 'job'

export interface ReadOptions {
  /** Those that a list may name; by default the built-in ones. */
  readonly providers?: readonly ListedProvider[]
  /** Aborting rejects with the signal's reason. */
  readonly signal?: AbortSignal
  /** Called now and then with how much is read, 0 to 1. */
  readonly onProgress?: (share: number) => void
  /** What the user says of the columns; what a table does not have, and a null `jobId`, is found. */
  readonly roles?: ColumnRoles
  /** What the user says of a first row that may be names or a job; found where they say nothing. */
  readonly firstRow?: FirstRow
}

export interface FoundNames {
  /** Null for a plain list, and for what means the same whatever anybody says. */
  readonly roles: ColumnRoles | null
  readonly columns: readonly string[]
}
