/** What holds up jobs and what they cost, as the window asks for it. */
import { createWriteStream } from 'node:fs'
import { isAbsolute } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Engine } from '../engine/engine.ts'
import { messageOf, UsageError } from '../errors.ts'
import type { ProblemService } from '../ipc/services.ts'
import { CostViews } from '../views/costs.ts'
import { ProblemViews } from '../views/problems.ts'

export function createProblemService(engine: Engine): ProblemService {
  const { store } = engine
  const problems = new ProblemViews({ store, attentions: engine.views.attentions })
  const costs = new CostViews(store)
  return {
    tryNow: (what) => engine.tryNow(what),
    async setBatchFolder(batchId, folder) {
      if (!isAbsolute(folder)) throw new UsageError(`${folder} is not the full path of a folder.`)
      await engine.setBatchFolder(batchId, folder)
    },
    list: () => problems.list(),
    remoteIds: (ref) => problems.remoteIds(ref),
    writeCsv: (ref, path) => write(path, problems.csv(ref)),
    async retry(ref) {
      const ids = problems.ids(ref)
      if (ids.length === 0) return { affected: 0, undo: null }
      return engine.act({ action: 'retry', target: { ids } })
    },
    costs: (query) => costs.list(query),
    writeCosts: (query, path) => write(path, costs.csv(query)),
  }
}

/** Piece by piece, so that a large queue neither fills the memory nor holds up the window. */
async function write(path: string, lines: Iterable<string>): Promise<void> {
  try {
    await pipeline(Readable.from(lines), createWriteStream(path))
  } catch (error) {
    throw new UsageError(`${path} could not be written: ${messageOf(error)}`, { cause: error })
  }
}
