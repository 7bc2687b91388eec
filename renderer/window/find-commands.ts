/** What a search of the queue has found, as commands that lead there. */
import type { FoundJob, QueueFinds } from '../../preload/contract/find.ts'
import type { BatchesState } from '../batches/batches-state.svelte.ts'
import { dotted } from '../words/format.ts'
import { strings } from '../words/strings.ts'
import type { Command } from './commands.ts'

/** What leads to what was found: the window's state. */
export interface FindTarget {
  readonly batches: Pick<BatchesState, 'shown'>
  showBatch(batchId: number): void
  showJob(job: FoundJob): Promise<void>
}

/** Batches that the sidebar lists, and the one that is shown, have commands of their own. */
export function findCommands(app: FindTarget, { jobs, batches }: QueueFinds): Command[] {
  const mark = (archived: boolean): string | false => archived && strings.archive.mark
  const archived = batches.filter((batch) => batch.archived && batch.id !== app.batches.shown?.id)
  return [
    ...archived.map(({ id, name }): Command => ({
      ...found('batches', `show ${id}`, strings.palette.showBatch({ name })),
      note: strings.archive.mark,
      run: () => app.showBatch(id),
    })),
    ...jobs.map((job): Command => ({
      ...found('jobs', `show ${job.id}`, job.title ?? job.remoteId),
      note: dotted(
        job.title !== null && job.remoteId,
        job.batchName,
        strings.states[job.state],
        mark(job.archived),
      ),
      run: () => void app.showJob(job),
    })),
  ]
}

const found = (group: 'batches' | 'jobs', id: string, words: string) => ({
  id: `${group} ${id}`,
  group,
  words,
  keys: null,
  deep: true,
})
