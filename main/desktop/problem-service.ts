/** What holds up jobs and what they cost, as the window asks for it. */
import type { Engine } from '../engine/engine.ts'
import { writePieces } from '../disk/write-pieces.ts'
import type { ProblemService } from '../ipc/services.ts'
import { CostViews } from '../views/costs.ts'
import { ProblemViews } from '../views/problems.ts'

export function createProblemService(engine: Engine): ProblemService {
  const { store } = engine
  const problems = new ProblemViews({ store, attentions: engine.views.attentions })
  const costs = new CostViews(store)
  return {
    tryNow: (what) => engine.tryNow(what),
    list: () => problems.list(),
    remoteIds: (ref) => problems.remoteIds(ref),
    writeCsv: (ref, path) => writePieces(path, problems.csv(ref), path),
    async retry(ref) {
      const ids = problems.ids(ref)
      if (ids.length === 0) return { affected: 0, undo: null }
      return engine.act({ action: 'retry', target: { ids } })
    },
    costs: (query) => costs.list(query),
    writeCosts: (query, path) => writePieces(path, costs.csv(query), path),
  }
}
