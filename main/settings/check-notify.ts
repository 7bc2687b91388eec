import type { NotifySettings } from '../../preload/contract/automation.ts'
import { notifyUrlProblem } from '../../preload/contract/notify-rules.ts'
import { UsageError } from '../errors.ts'

/** @throws UsageError when nothing can be sent to the address. */
export function checkNotify({ url }: Pick<NotifySettings, 'url'>): void {
  if (url === '') return
  switch (notifyUrlProblem(url)) {
    case 'address':
      throw new UsageError(
        'Enter a whole address such as https://example.com/hooks/reelhaul, without a login or a "#".',
      )
    case 'plainHttp':
      throw new UsageError(
        'Webhooks name files and folders: enter an https address. Plain http works to this computer only.',
      )
    case null:
  }
}
