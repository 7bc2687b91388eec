/** Names, titles and paths out of what leaves the machine: a mark tells only which of them are the same. */
import { createHmac, randomBytes } from 'node:crypto'

/** The mark of a text: `[left out: 14 characters, 5f3a09c1]`. */
export type LeaveOut = (text: string) => string

/** The same text has the same mark within one bundle, and another one in the next. */
export function createLeaveOut(salt: Uint8Array = randomBytes(32)): LeaveOut {
  return (text) => {
    const digest = createHmac('sha256', salt).update(text).digest('hex').slice(0, 8)
    return `[left out: ${text.length} characters, ${digest}]`
  }
}

/** What a code, an ID or a version looks like; no sentence and no path does. */
const CODE = /^[\w.:+@-]{1,128}$/

/** A code as it is; anything else is left out. */
export const codeOr = (text: string, leaveOut: LeaveOut): string =>
  CODE.test(text) ? text : leaveOut(text)
