/** What happened to a job, in words: an entry of its timeline. */
import type { Messages } from '../../messages/compiled/index.js'
import type { JobEvent } from '../../preload/contract/job-events.ts'
import { bytes, count, duration, isolated } from '../format.ts'
import { strings } from '../strings.ts'

/** The messages that an entry is made of. */
type Words = Pick<Messages, 'timeline' | 'credentials'>

/**
 * @param words of the window's language by default.
 * @param own what is done to names and words of others; for plain text: nothing.
 */
export function jobEventText(
  event: JobEvent,
  words: Words = strings,
  own: (text: string) => string = isolated,
): string {
  const { timeline } = words
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
    case 'notThere':
    case 'notTheSame':
    case 'skipped':
      return timeline[event.code]({ name: own(event.params.name) })
    case 'saved':
    case 'savedUnhashed': {
      const { name, bytes: size, seconds } = event.params
      return timeline[event.code]({ name: own(name), size: bytes(size), time: duration(seconds) })
    }
    case 'joined':
      return timeline.joined({ name: own(event.params.name), size: bytes(event.params.bytes) })
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
    case 'text':
      return event.params.text
    default:
      return timeline[event.code]
  }
}
