/** What only the running program knows of its health. */
import { z } from 'zod'
import type { Engine } from '../engine/engine.ts'
import { accountPaceSchema } from '../../preload/contract/model.ts'

const count = z.number().int().nonnegative()

/** As it crosses the control interface. */
export const liveFiguresSchema = z.object({
  paused: z.boolean(),
  bytesPerSecond: z.number().nonnegative(),
  /** Files that are being loaded. */
  filesMoving: count,
  /** Sent since the program started. */
  requests: z.object({ api: count, storage: count }),
  /** What stops several jobs at once. */
  attention: z.array(
    z.object({
      accountId: z.string().nullable(),
      /** Absolute. */
      folder: z.string().nullable(),
      reason: z.string(),
      message: z.string(),
      /** False: it ends by itself. */
      blocked: z.boolean(),
      /** Epoch ms. */
      until: z.number().nullable(),
    }),
  ),
  /** How often accounts are asked, by their ids. */
  paces: z.record(z.string(), accountPaceSchema),
})
export type LiveFigures = z.infer<typeof liveFiguresSchema>

export type LiveSource = Pick<
  Engine,
  'accounts' | 'paceOf' | 'requests' | 'paused' | 'attention' | 'views' | 'filesMoving'
>

/** More accounts than these are left out. */
const mostAccounts = 100

/** Costs nothing worth speaking of, also with a hundred thousand jobs. */
export function liveFigures(engine: LiveSource): LiveFigures {
  const accounts = engine.accounts().slice(0, mostAccounts)
  return {
    paused: engine.paused,
    bytesPerSecond: Math.round(engine.views.totals().bytesPerSecond),
    filesMoving: engine.filesMoving,
    requests: engine.requests,
    attention: engine.attention().map(({ accountId, folder, failure, blocked, until }) => ({
      ...{ accountId, folder, blocked, until },
      reason: failure.reason,
      message: failure.message,
    })),
    paces: Object.fromEntries(
      accounts.flatMap(({ id }) => {
        const pace = engine.paceOf(id)
        return pace === null ? [] : [[id, pace]]
      }),
    ),
  }
}
