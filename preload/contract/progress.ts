/** How far a batch is, or everything at work: one measure for window, tray and taskbar. */
import { z } from 'zod'

const bytes = z.number().int().nonnegative()

/**
 * Why the clock of a batch stands: `paused` by the user, all of it or everything · `offline` its
 * servers cannot be reached, and are tried again · `blocked` it waits for the user.
 */
export const stopReasons = ['paused', 'offline', 'blocked'] as const
export type StopReason = (typeof stopReasons)[number]

export const progressSchema = z.object({
  /** 0 to 1; 1 exactly when every job is settled. */
  share: z.number().min(0).max(1),
  /** Bytes that are here. */
  bytesDone: bytes,
  /** Bytes that there will be; null: not all sizes are known. */
  bytesTotal: bytes.nullable(),
  /** When all is about to be saved, epoch ms; null: that cannot be said, or the clock stands. */
  doneAt: z.number().nullable(),
  /** Null: it goes on by itself, or is done. */
  stopped: z.enum(stopReasons).nullable(),
})
export type Progress = z.infer<typeof progressSchema>
