/** Settings of what happens by itself: watched folder, schedule, after a batch; and of the network. */
import { z } from 'zod'
import { longestTexts, settingsLimits } from './settings-limits.ts'

/** A folder whose lists are imported by themselves. */
export const watchedFolderSchema = z.object({
  enabled: z.boolean(),
  /** Absolute; empty: not chosen yet. */
  folder: z.string().max(longestTexts.folder),
})
export type WatchedFolderSettings = z.infer<typeof watchedFolderSchema>

/** `13:05` of the machine's own clock. */
const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)

export const scheduleSchema = z.object({
  enabled: z.boolean(),
  /** The same time for both is the whole day. */
  from: timeOfDay,
  /** Before `from`: on the next day. */
  to: timeOfDay,
  /** On which days it begins, 0 (Sunday) to 6. */
  days: z.array(z.number().int().min(0).max(6)).max(7),
  /** Bytes per second for all meanwhile; null: no limit. */
  limitRate: z.number().int().min(settingsLimits.limitRate.low).nullable(),
})
export type ScheduleSettings = z.infer<typeof scheduleSchema>

export const afterBatchActions = ['nothing', 'openFolder', 'run', 'sleep', 'shutdown'] as const
export const afterBatchSchema = z.object({
  action: z.enum(afterBatchActions),
  /** A program and its arguments, for `run`; the receipt's path is added to them. */
  command: z.string().max(longestTexts.command),
})
export type AfterBatchSettings = z.infer<typeof afterBatchSchema>

/** Webhooks that tell other systems what has ended. Their secret is kept as keys are. */
export const notifySchema = z.object({
  enabled: z.boolean(),
  /** Empty: not entered yet. */
  url: z.string().max(longestTexts.url),
  /** When a batch has ended. */
  batches: z.boolean(),
  /** When a job is completed or has failed. */
  jobs: z.boolean(),
})
export type NotifySettings = z.infer<typeof notifySchema>

export const proxyModes = ['system', 'explicit', 'none'] as const
export const networkSchema = z.object({
  proxy: z.enum(proxyModes),
  /** For `explicit`: `http://proxy.example.com:3128`, without a password. */
  address: z.string().max(longestTexts.address),
  /** For `explicit`: hosts that are reached straight, as `NO_PROXY` lists them. */
  bypass: z.string().max(longestTexts.bypass),
  /** Sent to the proxy with the stored password; empty: neither is sent. */
  user: z.string().max(longestTexts.user),
  /** A PEM file of certificates that are trusted besides the system's; empty: none. */
  certificates: z.string().max(longestTexts.certificates),
})
export type NetworkSettings = z.infer<typeof networkSchema>

/** The computer is about to sleep or to be shut down. */
export const countdownSchema = z.object({
  action: z.enum(['sleep', 'shutdown']),
  /** Epoch milliseconds. */
  endsAt: z.number(),
})
export type Countdown = z.infer<typeof countdownSchema>
