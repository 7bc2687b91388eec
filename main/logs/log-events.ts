/**
 * What a line of the log may be about. What happens to a job has the code of its timeline
 * (`preload/contract/job-events.ts`); everything else is listed here. Scripts search for these: add to
 * the list, never rename or remove.
 */
import type { JobEventCode } from '../../preload/contract/job-events.ts'

export const programEvents = [
  /** The program works with its data folder from here on: `version`, `node`, `platform`, `headless`. */
  'started',
  /** It ends in order; a log without this line was cut off. */
  'stopped',
  /** Anything that is told in a sentence only: `text`. */
  'message',
  /** An error that no code handled: `text`, `stack`. */
  'fault',
  /** Lines that could not be written before: `count`. */
  'lines-lost',
  /** A damaged, newer or unreadable file was set aside at the start: `text`. */
  'set-aside',
  /** The data folder can no longer be written: `reason`. */
  'store-lost',
  /** An account or a folder holds up jobs: `account`, `reason`, `code`. */
  'account-blocked',
  'folder-blocked',
  /** A server asked for a long wait: `code`, `provider`, `until`. */
  'notice',
  /** Every job of a batch has come to an end: `batch`, `completed`, `failed`. */
  'batch-settled',
  /** Many jobs were changed by one action: `code` as in the timeline, `count`. */
  'jobs-changed',
  /** Names of the settings that were changed, never their values: `names`. */
  'settings-changed',
  'log-level-changed',
  /** The window's process ended, or did not answer: `reason`, `exitCode`. */
  'page-gone',
  'page-hung',
  'page-reloaded',
  /** The window died too often, and the user was asked: `answer`. */
  'page-given-up',
  /** Another process of the program ended: `type`, `reason`, `exitCode`. */
  'process-gone',
  'support-bundle-saved',
] as const
export type ProgramEvent = (typeof programEvents)[number]

export type LogEvent = ProgramEvent | JobEventCode
