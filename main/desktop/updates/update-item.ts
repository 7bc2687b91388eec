/** The entry of the menu that is about updates. Pure. */
import type { UpdateAction, UpdatesView } from '../../../preload/contract/updates.ts'
import type { DesktopStrings } from '../ui/language.ts'

export interface UpdateItem {
  readonly label: string
  /** Null: it only says something. */
  readonly action: Extract<UpdateAction, 'check' | 'download' | 'restart'> | null
}

/** Null: there are no updates here, and so no entry. */
export function updateItem(
  { state }: UpdatesView,
  { messages: { appMenu: words } }: DesktopStrings,
): UpdateItem | null {
  switch (state.type) {
    case 'unavailable':
      return null
    case 'none':
    case 'failed':
      return { label: words.checkForUpdates, action: 'check' }
    case 'checking':
      return { label: words.checkingForUpdates, action: null }
    case 'available':
      return state.wanted
        ? { label: words.updateWaits(state), action: null }
        : { label: words.downloadUpdate(state), action: 'download' }
    case 'downloading':
      return { label: words.downloadingUpdate(state), action: null }
    case 'ready':
      return { label: words.restartToUpdate(state), action: 'restart' }
  }
}
