/** What the engine tells, as lines of the log: with the codes of the timeline, where there is one. */
import type { JobEvent, JobEventCode } from '../../preload/contract/job-events.ts'
import type { Failure } from '../../preload/contract/vocabulary.ts'
import type { Engine } from '../engine/engine.ts'
import type { Log, LogFields } from '../logs/log.ts'
import type { JobRecord } from '../queue/records.ts'
import type { LogLevel } from '../../preload/contract/log-levels.ts'

/** Everything else is `info`. */
const levels: Partial<Record<JobEventCode, LogLevel>> = {
  failed: 'warn',
  blocked: 'warn',
  notThere: 'warn',
  notTheSame: 'warn',
  warning: 'warn',
  // What every job says several times.
  says: 'debug',
  nextTry: 'debug',
  renewed: 'debug',
  webhook: 'debug',
  credentials: 'debug',
  savedUnhashed: 'debug',
}

/** One line for each event of a job, one for each action on many, and what stops or ends whole groups. */
export function logEngine(engine: Engine, log: Log): void {
  const { queue, store } = engine
  queue.on('noted', (job, event) =>
    log[levels[event.code] ?? 'info'](event.code, {
      ...jobFields(job),
      ...paramFields(event),
      ...(isTrouble(event) && failureFields(job.failure)),
    }),
  )
  queue.on('notedTogether', (ids, { code }, failure) =>
    log[levels[code] ?? 'info']('jobs-changed', {
      ...{ code, count: ids.length, ...(ids.length === 1 && { job: ids[0] }) },
      ...(failure && { reason: failure.reason, text: failure.message }),
    }),
  )
  engine.on('blocked', ({ accountId, folder, failure }) => {
    const what = accountId === null ? 'folder-blocked' : 'account-blocked'
    log.warn(what, { account: accountId, folder, ...failureFields(failure) })
  })
  engine.on('storeLost', (failure) => log.error('store-lost', failureFields(failure)))
  engine.on('notice', ({ code, provider, account, until }) =>
    log.warn('notice', { code, provider, name: account, until: new Date(until).toISOString() }),
  )
  engine.on('batchSettled', (batch) => {
    const { completed = 0, failed = 0 } = store.batches.counts(batch)
    log.info('batch-settled', { batch, completed, failed })
  })
  if (engine.notice !== null) log.warn('set-aside', { text: engine.notice })
}

const isTrouble = ({ code }: JobEvent): boolean =>
  code === 'failed' || code === 'blocked' || code === 'nextTry'

/** `text` is for people; the others are codes. */
function failureFields(failure: Failure | null): LogFields {
  if (failure === null) return {}
  const { reason, permanent, message, code } = failure
  return { reason, permanent, code, text: message }
}

const jobFields = ({ id, remoteId, batchId, accountId, provider }: JobRecord): LogFields => ({
  ...{ job: id, remoteId, batch: batchId, account: accountId, provider },
})

function paramFields({ code, params }: JobEvent): LogFields {
  if (code === 'warning') return { warning: params.warning.code }
  // The sentence of a failure comes with its reason.
  return Object.fromEntries(
    Object.entries(params)
      .filter(([name]) => name !== 'why')
      .map(([name, value]) => [name === 'batch' ? 'batchName' : name, value]),
  )
}
