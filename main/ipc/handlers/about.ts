import type { Handlers } from '../handle.ts'
import type { Services } from '../services.ts'

type AboutCalls = 'getAbout' | 'saveBillOfMaterials'

export function aboutHandlers({ about }: Pick<Services, 'about'>): Pick<Handlers, AboutCalls> {
  return {
    getAbout: () => about.read(),
    saveBillOfMaterials: () => about.saveBill(),
  }
}
