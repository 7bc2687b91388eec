/** What the readers of the several forms share. */
import {
  builtInProviders,
  providerLabels,
  type ProviderName,
} from '../../preload/contract/vocabulary.ts'
import type { FirstRow, ListEncoding } from '../../preload/contract/list-reading.ts'
import type { ColumnRoles } from '../../preload/contract/model.ts'

export type { ColumnRoles, FirstRow, ListEncoding }

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

/** How a list is read, where the user has said so. */
export interface ListChoice {
  readonly roles: ColumnRoles | null
  readonly encoding: ListEncoding | null
  readonly sheet: string | null
  /** How their files are named; null or absent: as the settings say. */
  readonly template?: string | null
  /** Of jobs that do not say theirs. */
  readonly provider?: ProviderName | null
}

/** What the user has said of lists with the same names of columns. */
export interface KnownLists {
  /** @param header names as the list has them. */
  find(header: readonly string[]): ListChoice | null
}

export interface ReadOptions {
  /** Those that a list may name; by default the built-in ones. */
  readonly providers?: readonly ListedProvider[]
  /** Aborting rejects with the signal's reason. */
  readonly signal?: AbortSignal
  /** Called now and then with how much is read, 0 to 1. */
  readonly onProgress?: (share: number) => void
  /** What the user says of the columns; what a table does not have, and a null `jobId`, is found. */
  readonly roles?: ColumnRoles | null
  /** What the user says of a first row that may be names or a job; found where they say nothing. */
  readonly firstRow?: FirstRow | null
  /** What the bytes are read as; guessed where nothing is said. */
  readonly encoding?: ListEncoding | null
  /** Of a workbook that has one of that name. */
  readonly sheet?: string | null
  /** Looked up where the user says nothing of this list. */
  readonly known?: KnownLists
}

export interface FoundNames {
  /** Null for a plain list, and for what means the same whatever anybody says. */
  readonly roles: ColumnRoles | null
  readonly columns: readonly string[]
  /** The names of the columns, where the list has them; lists with the same are read alike. */
  readonly header: readonly string[] | null
}
