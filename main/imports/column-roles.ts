/** What columns mean by name: the user's word over what was found. Pure. */
import { noSource, type ListSource } from '../../preload/contract/list-reading.ts'
import type { RowIssue } from '../../preload/contract/row-issues.ts'
import { UsageError } from '../errors.ts'
import { rowIssueInEnglish } from '../strings/english.ts'
import type { FoundColumns } from './find-columns.ts'
import type { ColumnRoles } from './reading.ts'

const roleNames = ['jobId', 'provider', 'account', 'product', 'title'] as const

type Positions = Pick<FoundColumns, (typeof roleNames)[number] | 'names'>

/** A table whose columns are known by name, but not which of them holds the job IDs. */
export class UnknownColumnError extends UsageError {
  /** Why the column is not known. */
  readonly issue: RowIssue
  readonly columns: readonly string[]
  /** What was found besides. */
  readonly roles: ColumnRoles
  /** The names, where a row of the table has them. */
  readonly header: readonly string[] | null
  source: ListSource = noSource

  constructor(
    file: string,
    issue: RowIssue,
    found: Positions & Pick<FoundColumns, 'used' | 'hasHeader'>,
  ) {
    super(`${file}: ${rowIssueInEnglish(issue)}`)
    this.issue = issue
    this.columns = found.used.map((at) => found.names[at]!)
    this.roles = rolesOf(found)
    this.header = found.hasHeader ? this.columns : null
  }

  /** With what the table was read from. */
  from(source: ListSource): this {
    this.source = source
    return this
  }
}

/** The positions as names. */
export function rolesOf(found: Positions): ColumnRoles {
  const nameOf = (at: number | null): string | null => (at === null ? null : found.names[at]!)
  const { jobId, provider, account, product, title } = found
  return {
    jobId: nameOf(jobId),
    provider: nameOf(provider),
    account: nameOf(account),
    product: nameOf(product),
    title: nameOf(title),
  }
}

/**
 * What was found, as the user wants it. A column that this table does not have changes nothing; one
 * that is chosen to be something is no longer what it was found to be.
 */
export function withRoles<T extends Positions>(found: T, roles: ColumnRoles | null | undefined): T {
  if (!roles) return found
  const chosen = roleNames.map((role) => [role, positionOf(found, role, roles[role])] as const)
  const jobId = chosen[0]![1]
  const apart = chosen.map(([role, at]) => [role, role !== 'jobId' && at === jobId ? null : at])
  return { ...found, ...(Object.fromEntries(apart) as Positions) }
}

function positionOf(
  found: Positions,
  role: (typeof roleNames)[number],
  name: string | null,
): number | null {
  if (name === null) return role === 'jobId' ? found.jobId : null
  const at = found.names.indexOf(name)
  return at < 0 ? found[role] : at
}
