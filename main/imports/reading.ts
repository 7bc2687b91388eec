/** What the readers of the several forms share. */
import type { ColumnRoles } from '../../preload/contract/model.ts'

export type { ColumnRoles }

export interface ReadOptions {
  /** Aborting rejects with the signal's reason. */
  readonly signal?: AbortSignal
  /** Called now and then with how much is read, 0 to 1. */
  readonly onProgress?: (share: number) => void
  /** What the user says of the columns; what a table does not have, and a null `jobId`, is found. */
  readonly roles?: ColumnRoles
}

export interface FoundNames {
  /** Null for a plain list, and for what means the same whatever anybody says. */
  readonly roles: ColumnRoles | null
  readonly columns: readonly string[]
}
