import type { Handlers } from '../handle.ts'
import type { Services } from '../services.ts'

type AutomationCalls = 'getCountdown' | 'cancelCountdown'

export function automationHandlers({
  automation,
}: Pick<Services, 'automation'>): Pick<Handlers, AutomationCalls> {
  return {
    getCountdown: () => automation.countdown(),
    cancelCountdown: () => automation.cancelCountdown(),
  }
}
