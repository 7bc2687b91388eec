/** What downloading jobs again would come to: how many, where to, under which names. Changes nothing. */
import { basename, relative, sep } from 'node:path'
import type { AgainPreview, AgainRequest } from '../../../preload/contract/saved-files.ts'
import { messageOf, UsageError } from '../../errors.ts'
import { yieldToEventLoop } from '../../imports/yield-to-event-loop.ts'
import { parseTemplate } from '../../naming/name-template.ts'
import { wantedPath } from '../../outputs/output-name.ts'
import { placeOf } from '../../queue/download-again.ts'
import { statesFor } from '../../queue/job-state.ts'
import type { QueueReader } from '../../queue/job-store.ts'
import { targetOf } from '../../queue/job-target.ts'
import { joinedKey } from '../../queue/joined-output.ts'
import type { BatchRecord, JobRecord, OutputRecord } from '../../queue/records.ts'

const jobsAtOnce = 200
const shownNames = 6
const shownFolders = 3

interface Totals {
  jobs: number
  files: number
  bytes: number
  changedFiles: number
  readonly folders: Set<string>
  readonly templates: Set<string>
  readonly columns: Set<string>
  readonly names: { now: string; then: string }[]
}

export async function previewAgain(
  store: QueueReader,
  { target, folder, template }: AgainRequest,
): Promise<AgainPreview> {
  const totals: Totals = {
    ...{ jobs: 0, files: 0, bytes: 0, changedFiles: 0, names: [] },
    ...{ folders: new Set(), templates: new Set(), columns: new Set() },
  }
  const yieldTurn = yieldToEventLoop()
  const ids = store.lists.matching(target, statesFor('again'))
  const isBroken = template !== null && problemOf(template, null) !== null
  for (const [i, id] of ids.entries()) {
    if (i % jobsAtOnce === 0) await yieldTurn()
    const job = store.jobs.get(id)
    const batch = job === null ? null : store.batches.get(job.batchId)
    if (job === null || batch === null) continue
    add(totals, job, batch, store.outputs.ofJob(id), {
      folder,
      template: isBroken ? null : template,
    })
  }
  const { jobs, files, bytes, changedFiles, folders, templates, columns, names } = totals
  return {
    ...{ jobs, files, bytes, changedFiles, names },
    folders: [...folders].slice(0, shownFolders),
    folderCount: folders.size,
    template: templates.size === 1 ? ([...templates][0] ?? null) : null,
    problem: template === null ? null : problemOf(template, [...columns]),
  }
}

function add(
  totals: Totals,
  job: JobRecord,
  batch: BatchRecord,
  all: readonly OutputRecord[],
  to: Pick<AgainRequest, 'folder' | 'template'>,
): void {
  const outputs = all.filter(({ key }) => key !== joinedKey)
  const place = placeOf(job, batch, outputs, to)
  totals.jobs++
  totals.folders.add(place.folder)
  totals.templates.add(targetOf(job, batch).template)
  for (const column of Object.keys(job.columns)) totals.columns.add(column)
  for (const output of outputs) {
    totals.files++
    totals.bytes += output.sizeBytes ?? 0
    if (output.check?.found === 'changed' || output.check?.found === 'touched')
      totals.changedFiles++
    if (totals.names.length < shownNames)
      totals.names.push(nameOf(job, batch, outputs, output, place))
  }
}

function nameOf(
  job: JobRecord,
  batch: BatchRecord,
  outputs: readonly OutputRecord[],
  output: OutputRecord,
  { folder, template, keepsNames }: ReturnType<typeof placeOf>,
): { now: string; then: string } {
  const now = output.path === null ? '' : basename(output.path)
  if (keepsNames && now !== '') return { now, then: now }
  const path = wantedPath(job, { ...batch, folder, template }, output, [...outputs])
  return { now, then: relative(folder, path).split(sep).join('/') }
}

/** One sentence why a template cannot be used; null: it can. @param columns null: any may be there */
export function problemOf(template: string, columns: readonly string[] | null): string | null {
  try {
    parseTemplate(template, columns ?? undefined)
    return null
  } catch (error) {
    if (error instanceof UsageError) return messageOf(error)
    throw error
  }
}
