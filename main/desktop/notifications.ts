/** One notification for each finished batch, never one for each file. */
import { Notification, type NativeImage } from 'electron'
import type { BatchView } from '../../preload/contract/model.ts'
import type { Words } from './language.ts'
import { batchNews } from './words.ts'

export interface NotificationParts {
  readonly icon: NativeImage
  readonly words: () => Words
  /** False when the user turned notifications off or is looking at the window. */
  readonly wanted: () => boolean
  readonly openFolder: (batch: BatchView) => void
}

export class BatchNotifications {
  readonly #parts: NotificationParts
  /** Held while shown: a notification that is garbage-collected loses its click. */
  readonly #shown = new Set<Notification>()

  constructor(parts: NotificationParts) {
    this.#parts = parts
  }

  /** Tells that a batch is finished; a click opens its folder. */
  batchSettled(batch: BatchView): void {
    const news = batchNews(batch, this.#parts.words())
    if (news === null || !this.#parts.wanted() || !Notification.isSupported()) return
    const notification = new Notification({ ...news, icon: this.#parts.icon })
    this.#shown.add(notification)
    notification.on('click', () => this.#parts.openFolder(batch))
    notification.on('close', () => this.#shown.delete(notification))
    notification.on('failed', () => this.#shown.delete(notification))
    notification.show()
  }
}
