import type { Handlers } from '../handle.ts'
import type { Services } from '../services.ts'

type BrowseCalls = 'browseJobs' | 'browseMore' | 'chooseFound' | 'stopBrowsing'

export function browseHandlers({
  browser,
}: Pick<Services, 'browser'>): Pick<Handlers, BrowseCalls> {
  return {
    browseJobs: (request) => browser.start(request),
    browseMore: (id) => browser.more(id),
    chooseFound: (choice) => browser.choose(choice),
    stopBrowsing: () => browser.stop(),
  }
}
