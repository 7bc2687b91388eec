/** Kills the real program at random moments. `REELHAUL_KILLS=1000` for the long run. */
import { expect, test } from 'vitest'
import { CONNECTIONS, CrashBatch } from './helpers/crash-batch.ts'
import { seeded } from './helpers/seeded.ts'

const kills = Number(process.env.REELHAUL_KILLS ?? 100)
const seed = Number(process.env.REELHAUL_SEED ?? Date.now() % 1_000_000)
const MIB = 1024 * 1024

test(
  `kill -9 at ${kills} random moments loses, doubles and damages nothing (seed ${seed})`,
  { timeout: kills * 60_000 },
  async () => {
    const random = seeded(seed)
    let killed = 0
    let bytesTwice = 0
    while (killed < kills) {
      const batch = await CrashBatch.open(random, 12)
      try {
        // A machine that gets nowhere in so little time is given more with every run.
        const longestMs = (runs: number) => Math.max(900, 45 * runs)
        for (let runs = 0; !(await batch.runAndKill(longestMs(runs))); runs++)
          expect(runs).toBeLessThan(200)
        expect(batch.faults()).toEqual([])
        killed += batch.kills
        bytesTwice += batch.bytesTwice
      } finally {
        await batch.close()
      }
    }
    console.info(
      `${killed} kills, ${(bytesTwice / killed / MIB).toFixed(2)} MiB fetched twice per kill`,
    )
    expect(bytesTwice).toBeLessThanOrEqual(killed * CONNECTIONS * MIB)
  },
)
