/** Has the queue's news said to who does not see it. */
import type { Attention, BatchView } from '../../preload/contract/model.ts'
import { dotted } from '../words/format.ts'
import { strings } from '../words/strings.ts'
import type { Announcer } from './announcer.svelte.ts'
import { titleOf } from '../problems/cause-words.ts'
import { finishedBatches, newAttention, topicOf } from '../problems/queue-news.ts'
import type { QueueState } from '../queue/queue-state.svelte.ts'
import type { SelectionState } from '../queue/selection-state.svelte.ts'
import { countOf } from '../controls/state-groups.ts'

export interface NewsParts {
  readonly announcer: Announcer
  readonly queue: QueueState
  readonly selection: SelectionState
}

/**
 * Has the queue's news announced from now on. Call while a component is set up: it ends with it.
 */
export function announceNews({ announcer, queue, selection }: NewsParts): void {
  let batches: readonly BatchView[] = []
  $effect(() => {
    for (const batch of finishedBatches(batches, queue.batches)) {
      announcer.announce(`batch ${batch.id}`, () => finishedWords(batch))
    }
    batches = queue.batches
  })

  let attention: readonly Attention[] = []
  $effect(() => {
    for (const item of newAttention(attention, queue.summary.attention)) {
      announcer.announce(topicOf(item), () => attentionWords(item))
    }
    attention = queue.summary.attention
  })

  $effect(() => {
    if (queue.filterings > 0) {
      announcer.announce('found', () => strings.list.found({ n: queue.total }))
    }
  })

  let selected = 0
  $effect(() => {
    const { count } = selection
    // One row says by itself that it is selected.
    if (count > 1 || (count === 0 && selected > 1)) {
      announcer.announce('selected', () => strings.selection.selected({ n: selection.count }))
    }
    selected = count
  })

  $effect(() => () => announcer.stop())
}

function finishedWords({ name, counts, jobs }: BatchView): string {
  const trouble = countOf(counts, 'attention')
  const finished = strings.batch.finished({ saved: counts.completed ?? 0, jobs })
  const rest = trouble > 0 && strings.sidebar.attention({ n: trouble })
  return `${dotted(name, finished, rest)}.`
}

function attentionWords(item: Attention): string {
  const title = titleOf(item)
  return item.jobs > 0 ? `${title}. ${strings.attention.waits({ n: item.jobs })}` : `${title}.`
}
