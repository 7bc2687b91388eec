/** All cases, in the order in which they run. */
import { capped } from './capped.ts'
import type { Case } from './case.ts'
import { clients } from './clients.ts'
import { eventLoop } from './event-loop.ts'
import { fromCsv } from './from-csv.ts'
import { jobCost } from './job-cost.ts'
import { jobCycles } from './job-cycles.ts'
import { killed } from './killed.ts'
import { largeFileHttp, largeFileTls } from './large-file.ts'
import { latency, smallFiles, videos, videosTls } from './many-files.ts'
import { massActions } from './mass-actions.ts'
import { memory } from './memory.ts'
import { startUp } from './start-up.ts'
import { window } from './window.ts'

export const cases: readonly Case[] = [
  largeFileHttp,
  largeFileTls,
  videos,
  videosTls,
  smallFiles,
  fromCsv,
  latency,
  capped,
  jobCycles,
  jobCost,
  killed,
  massActions,
  memory,
  eventLoop,
  clients,
  startUp,
  window,
]
