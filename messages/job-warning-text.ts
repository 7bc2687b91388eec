/** What is worth a look in a job, in words. */
import type { JobWarning } from '../preload/contract/job-warnings.ts'
import type { Messages } from './compiled/index.js'
import type { Values } from './values.ts'

/** The messages that a warning is made of. */
export type WarningWords = Pick<Messages, 'jobWarnings' | 'fileFormats'>

/**
 * One sentence.
 * @param messages of the language of whoever reads it.
 */
export function jobWarningText(
  warning: JobWarning,
  { jobWarnings: words, fileFormats: formats }: WarningWords,
  { own, size, duration }: Values,
): string {
  switch (warning.code) {
    case 'unknownFormat': {
      const { name, wanted } = warning.params
      return words.unknownFormat({ name: own(name), wanted: formats[wanted] })
    }
    case 'otherFormat': {
      const { name, found, wanted } = warning.params
      const given = { name: own(name), found: formats[found], wanted: formats[wanted] }
      return words.otherFormat(given)
    }
    case 'notText': {
      const { name, found } = warning.params
      return words.notText({ name: own(name), found: formats[found] })
    }
    case 'cutShort': {
      const { name, bytes } = warning.params
      const given = { name: own(name), size: size(bytes) }
      return bytes === 1 ? words.cutShortOne(given) : words.cutShort(given)
    }
    case 'unreadableTime': {
      const { name, line } = warning.params
      return words.unreadableTime({ name: own(name), line })
    }
    case 'unpacked': {
      const { name, coding } = warning.params
      return words.unpacked({ name: own(name), coding: own(coding) })
    }
    case 'joinedTooLarge':
    case 'joinedEmpty':
      return words[warning.code]
    case 'joinedPartEmpty':
      return words.joinedPartEmpty(warning.params)
    case 'joinedOverlap': {
      const { part, start, end } = warning.params
      return words.joinedOverlap({ part, start: own(start), end: own(end) })
    }
    case 'notJoined':
      return words.notJoined({ why: own(warning.params.why) })
    case 'notFlushed':
      return words.notFlushed({ folder: own(warning.params.folder) })
    case 'stuck': {
      const { status, seconds } = warning.params
      return words.stuck({ status: own(status), time: duration(seconds) })
    }
    case 'text':
      return warning.params.text
    default:
      return words[warning.code]({ name: own(warning.params.name) })
  }
}
