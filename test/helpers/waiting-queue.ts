/** A data folder with a long queue that nothing is asked for: everything is paused. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createEngine } from '../../main/engine/create-engine.ts'
import type { Engine } from '../../main/engine/engine.ts'
import { DEFAULT_TEMPLATE } from '../../main/naming/name-template.ts'

const account = {
  ...{ id: 'many', provider: 'redner', name: 'Many' },
  baseUrl: 'http://127.0.0.1:9',
} as const

/** An engine that never starts to work. */
export function restingEngine(dataFolder: string): Engine {
  const engine = createEngine({
    dataFolder,
    limits: {
      ...{ concurrency: 4, segments: 4, bytesPerSecond: null, pollIntervalSeconds: 60 },
      ...{ stuckAfterHours: null, giveUpAfterHours: null, joinSubtitles: false },
      ...{ collisions: 'number', expirationSeconds: null },
    },
    credential: () => null,
    unattended: false,
    undoGraceMs: 60_000,
    log: () => undefined,
  })
  engine.saveAccount(account)
  return engine
}

/** Adds `Film 0`, `Film 1`, … in one batch. */
export async function addWaiting(engine: Engine, jobs: number, folder: string): Promise<void> {
  const rows = Array.from({ length: jobs }, (_, at) => ({
    ...{ accountId: account.id, remoteId: `job_${at}`, title: `Film ${at}` },
    columns: {},
  }))
  await engine.addBatch({ name: 'Many', folder, template: DEFAULT_TEMPLATE }, rows)
}

/** Settings that are there already stay. */
export async function fillQueue(dataFolder: string, jobs: number): Promise<void> {
  mkdirSync(dataFolder, { recursive: true })
  const engine = restingEngine(dataFolder)
  await addWaiting(engine, jobs, join(dataFolder, 'files'))
  await engine.stop()
  const path = join(dataFolder, 'settings.json')
  const before = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as object) : {}
  writeFileSync(path, JSON.stringify({ ...before, paused: true }))
}
