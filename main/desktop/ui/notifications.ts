/** One notification for each finished batch and each cause that holds up jobs, never one for each file. */
import { Notification, type NativeImage } from 'electron'
import type { Attention, BatchView } from '../../../preload/contract/model.ts'
import type { DesktopStrings } from './language.ts'
import { batchNews, stopNews } from './strings.ts'

export interface NotificationDeps {
  readonly icon: NativeImage
  readonly strings: () => DesktopStrings
  /** False when the user turned notifications off or is looking at the window. */
  readonly wanted: () => boolean
  readonly openFolder: (batch: BatchView) => void
  /** Shows the jobs of the batch in the window. */
  readonly show: (batch: BatchView) => void
  /** Shows in the window what waits for the user. */
  readonly showProblems: () => void
}

export class BatchNotifications {
  readonly #deps: NotificationDeps
  /** Held while shown: a notification that is garbage-collected loses its click. */
  readonly #shown = new Set<Notification>()

  constructor(deps: NotificationDeps) {
    this.#deps = deps
  }

  /**
   * Tells that a batch is finished. A click opens its folder, or where jobs need attention shows them;
   * systems that know buttons offer both.
   */
  batchSettled(batch: BatchView): void {
    const strings = this.#deps.strings()
    const news = batchNews(batch, strings)
    if (news === null || !this.#deps.wanted() || !Notification.isSupported()) return
    const { icon, openFolder, show } = this.#deps
    const labels = strings.messages.news
    const notification = new Notification({
      ...news,
      icon,
      // Nothing here is worth breaking through the system's do-not-disturb.
      urgency: 'normal',
      actions: [labels.openFolder, labels.show].map((text) => ({ type: 'button', text })),
    })
    const troubled = (batch.counts.failed ?? 0) > 0
    notification.on('click', () => (troubled ? show(batch) : openFolder(batch)))
    notification.on('action', (details, index) => {
      // Older versions of Electron have only the second argument.
      const action =
        typeof details === 'object' && 'actionIndex' in details ? details.actionIndex : index
      if (action === 0) openFolder(batch)
      else show(batch)
    })
    this.#show(notification)
  }

  /** Tells what holds up jobs, whatever batches they are of. A click shows what to do. */
  stopped(attention: Attention): void {
    const strings = this.#deps.strings()
    if (!this.#deps.wanted() || !Notification.isSupported()) return
    const { icon, showProblems } = this.#deps
    const notification = new Notification({
      ...stopNews(attention, strings),
      icon,
      urgency: 'normal',
      actions: [{ type: 'button', text: strings.messages.news.show }],
    })
    notification.on('click', showProblems)
    notification.on('action', showProblems)
    this.#show(notification)
  }

  #show(notification: Notification): void {
    this.#shown.add(notification)
    notification.on('close', () => this.#shown.delete(notification))
    notification.on('failed', () => this.#shown.delete(notification))
    notification.show()
  }
}
