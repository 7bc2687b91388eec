/** What the readers of the several forms share. */

export interface ReadOptions {
  /** Aborting rejects with the signal's reason. */
  readonly signal?: AbortSignal
  /** Called now and then with how much is read, 0 to 1. */
  readonly onProgress?: (share: number) => void
}

export interface FoundNames {
  /** Name of the column that held the IDs; null for a plain list. */
  readonly jobIdColumn: string | null
  readonly columns: readonly string[]
}
