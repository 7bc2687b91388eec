/** What happened to a job, in words: an entry of its timeline. */
import type { Messages } from '../../messages/compiled/index.js'
import { jobWarningText, type WarningWords } from '../../messages/job-warning-text.ts'
import type { Values } from '../../messages/values.ts'
import type { JobEvent } from '../../preload/contract/job-events.ts'
import { count, shownValues } from '../words/format.ts'
import { strings } from '../words/strings.ts'

/** The messages that an entry is made of. */
type Words = Pick<Messages, 'timeline' | 'credentials'> & WarningWords

/**
 * @param words of the window's language by default.
 * @param values how names, sizes and durations are written.
 */
export function jobEventText(
  event: JobEvent,
  words: Words = strings,
  values: Values = shownValues,
): string {
  const { timeline } = words
  const { own, size, duration } = values
  switch (event.code) {
    case 'added':
      return timeline.added({ batch: own(event.params.batch) })
    case 'says':
      return timeline.says({ status: own(event.params.status) })
    case 'finished': {
      const { status, files } = event.params
      const given = { status: own(status), files: count(files) }
      return files === 1 ? timeline.finishedOne(given) : timeline.finished(given)
    }
    case 'failed':
    case 'blocked':
      return timeline[event.code]({ why: own(event.params.why) })
    case 'nextTry': {
      const { why, seconds } = event.params
      return timeline.nextTry({ why: own(why), time: duration(Math.max(1, seconds)) })
    }
    case 'againIn':
      return timeline.againIn({ folder: own(event.params.folder) })
    case 'located': {
      const { name, folder } = event.params
      return timeline.located({ name: own(name), folder: own(folder) })
    }
    case 'accepted': {
      const { name, before, bytes } = event.params
      return timeline.accepted({ name: own(name), before: size(before), size: size(bytes) })
    }
    case 'notThere':
    case 'notTheSame':
    case 'foundMoved':
    case 'foundChanged':
    case 'skipped':
      return timeline[event.code]({ name: own(event.params.name) })
    case 'saved':
    case 'savedUnhashed': {
      const { name, bytes, seconds } = event.params
      return timeline[event.code]({ name: own(name), size: size(bytes), time: duration(seconds) })
    }
    case 'joined':
      return timeline.joined({ name: own(event.params.name), size: size(event.params.bytes) })
    case 'webhook':
      return timeline.webhook({ what: own(event.params.what) })
    case 'credentials': {
      const { name, state, detail } = event.params
      const more = detail === null ? '' : ` (${own(detail)})`
      return timeline.credentials({
        name: own(name),
        verdict: `${words.credentials[state]}${more}`,
      })
    }
    case 'warning':
      return jobWarningText(event.params.warning, words, values)
    case 'text':
      return event.params.text
    default:
      return timeline[event.code]
  }
}
