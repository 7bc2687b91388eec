/** Settings of what happens by itself: watched folder, schedule, after a batch; and of the network. */
import { z } from 'zod'

/** A folder whose lists are imported by themselves. */
export const watchedFolderSchema = z.object({
  enabled: z.boolean(),
  /** Absolute; empty: not chosen yet. */
  folder: z.string().max(4096),
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
  limitRate: z.number().int().min(1024).nullable(),
})
export type ScheduleSettings = z.infer<typeof scheduleSchema>

export const afterBatchActions = ['nothing', 'openFolder', 'run', 'sleep', 'shutdown'] as const
export const afterBatchSchema = z.object({
  action: z.enum(afterBatchActions),
  /** A program and its arguments, for `run`; the receipt's path is added to them. */
  command: z.string().max(2000),
})
export type AfterBatchSettings = z.infer<typeof afterBatchSchema>

export const proxyModes = ['system', 'explicit', 'none'] as const
export const networkSchema = z.object({
  proxy: z.enum(proxyModes),
  /** For `explicit`: `http://proxy.example.com:3128`, without a password. */
  address: z.string().max(500),
  /** For `explicit`: hosts that are reached straight, as `NO_PROXY` lists them. */
  bypass: z.string().max(4000),
  /** Sent to the proxy with the stored password; empty: neither is sent. */
  user: z.string().max(200),
  /** A PEM file of certificates that are trusted besides the system's; empty: none. */
  certificates: z.string().max(4096),
})
export type NetworkSettings = z.infer<typeof networkSchema>

/** The computer is about to sleep or to be shut down. */
export const countdownSchema = z.object({
  action: z.enum(['sleep', 'shutdown']),
  /** Epoch milliseconds. */
  endsAt: z.number(),
})
export type Countdown = z.infer<typeof countdownSchema>
