/** A row of the table of what is to be reached. */
import type { Lab } from '../lab.ts'
import type { TableResult } from '../report.ts'

export interface Case {
  /** On the command line. */
  readonly name: string
  run(lab: Lab): Promise<TableResult[]>
}

/** Runs `work` for each place, one after the other. */
export async function inEachPlace(
  lab: Lab,
  work: (place: Lab['places'][number]) => Promise<TableResult>,
): Promise<TableResult[]> {
  const results: TableResult[] = []
  for (const place of lab.places) results.push(await work(place))
  return results
}

const KIB = 1024
const MIB = KIB * KIB

/** Such as "1 GiB", "12 KiB", "5.0 MB". */
export function formatSize(bytes: number): string {
  if (bytes % (KIB * MIB) === 0) return `${bytes / (KIB * MIB)} GiB`
  if (bytes % MIB === 0) return `${bytes / MIB} MiB`
  if (bytes % KIB === 0) return `${bytes / KIB} KiB`
  return `${(bytes / 1e6).toFixed(1)} MB`
}
