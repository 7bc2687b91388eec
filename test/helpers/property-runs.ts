/** For the long run of a night: on how many inputs a property is tried that does not say so itself. */
import fc from 'fast-check'

const runs = Number(process.env.REELHAUL_PROPERTY_RUNS ?? Number.NaN)
if (Number.isSafeInteger(runs) && runs > 0) fc.configureGlobal({ numRuns: runs })
