import type { Handlers } from '../handle.ts'
import type { Services } from '../services.ts'

type AutomationCalls =
  'getCountdown' | 'cancelCountdown' | 'getNotifySecret' | 'saveNotifySecret' | 'testNotify'

export function automationHandlers({
  automation,
  notify,
}: Pick<Services, 'automation' | 'notify'>): Pick<Handlers, AutomationCalls> {
  return {
    getCountdown: () => automation.countdown(),
    cancelCountdown: () => automation.cancelCountdown(),
    getNotifySecret: () => notify.storage(),
    saveNotifySecret: (secret) => notify.saveSecret(secret),
    testNotify: () => notify.test(),
  }
}
