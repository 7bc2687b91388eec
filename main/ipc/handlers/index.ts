/** All calls of the contract, each answered by one service. */
import type { Handlers } from '../handle.ts'
import type { Services } from '../services.ts'
import { aboutHandlers } from './about.ts'
import { automationHandlers } from './automation.ts'
import { batchHandlers } from './batches.ts'
import { browseHandlers } from './browse.ts'
import { importHandlers } from './imports.ts'
import { outputHandlers } from './outputs.ts'
import { problemHandlers } from './problems.ts'
import { queueHandlers } from './queue.ts'
import { savedFilesHandlers } from './saved-files.ts'
import { settingsHandlers } from './settings.ts'
import { supportHandlers } from './support.ts'
import { updateHandlers } from './updates.ts'

export function createHandlers(services: Services): Handlers {
  return {
    ...queueHandlers(services),
    ...problemHandlers(services),
    ...batchHandlers(services),
    ...outputHandlers(services),
    ...savedFilesHandlers(services),
    ...importHandlers(services),
    ...browseHandlers(services),
    ...settingsHandlers(services),
    ...automationHandlers(services),
    ...aboutHandlers(services),
    ...supportHandlers(services),
    ...updateHandlers(services),
  }
}
