import { lstatSync } from 'node:fs'

/** True when something bears this name, be it a link that leads nowhere. */
export function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined
  } catch {
    // What cannot be looked at is met again, and named, when it is opened.
    return false
  }
}
