/** What a list is called before and after it is read. */
import { strings } from '../words/strings.ts'
import type { QueuedList } from './queued-list.svelte.ts'

export function listName({
  ticket,
  preview,
  place,
}: Pick<QueuedList, 'ticket' | 'preview' | 'place'>): string {
  const { sheet } = strings
  const typed = place.problem === null ? place.name?.trim() : null
  const known = typed || preview?.name || ticket.name
  return known || (ticket.kind === 'link' ? sheet.fromLink : sheet.fromText)
}
