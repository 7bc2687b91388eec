import type { Handlers } from '../handle.ts'
import type { Services } from '../services.ts'

type ProblemCalls =
  | 'tryNow'
  | 'listProblems'
  | 'copyProblemIds'
  | 'saveProblemCsv'
  | 'retryProblem'
  | 'listCosts'
  | 'saveCostsCsv'

export function problemHandlers({
  problems,
  shell,
}: Pick<Services, 'problems' | 'shell'>): Pick<Handlers, ProblemCalls> {
  return {
    tryNow: (what) => problems.tryNow(what),
    listProblems: () => problems.list(),
    copyProblemIds: async (ref) => {
      const ids = problems.remoteIds(ref)
      await shell.copyText(ids.join('\n'))
      return ids.length
    },
    saveProblemCsv: async (ref) => {
      const path = await shell.chooseCsv('problems')
      if (path !== null) await problems.writeCsv(ref, path)
      return path
    },
    retryProblem: (ref) => problems.retry(ref),
    listCosts: (query) => problems.costs(query),
    saveCostsCsv: async (query) => {
      const path = await shell.chooseCsv('costs')
      if (path !== null) await problems.writeCosts(query, path)
      return path
    },
  }
}
