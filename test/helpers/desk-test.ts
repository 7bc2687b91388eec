/** Playwright's `test` with an app that works against the simulator: settings, account, files. */
import type { Page } from '@playwright/test'
import { readFile, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { patternContent, piecesOf } from '../../main/demo/object-content.ts'
import type { ObjectFaults } from '../../main/demo/object-store.ts'
import type { SimulatedJobSpec } from '../../main/demo/simulated-job.ts'
import { startSimulator, type Simulator } from '../../main/demo/simulator.ts'
import type { ReelhaulApi } from '../../preload/contract/api.ts'
import type { Settings } from '../../preload/contract/model.ts'
import type { OpenListsRequest } from '../../preload/contract/open-lists.ts'
import { expect, test as base } from './app-test.ts'
import { BreakableNetwork } from './breakable-network.ts'
import { startAgain, type LaunchOptions, type RunningApp } from './electron-app.ts'

export { expect }

type DeskProvider = 'redner' | 'a2e'

export interface Desk {
  readonly simulator: Simulator
  /** Where the app saves, absolute. */
  readonly downloads: string
  /** Starts the app with the desk's settings; again for a restart. */
  open(options?: Partial<LaunchOptions>): Promise<RunningApp>
  /** As `startAgain` with the desk's data folder: the app must run already. */
  startAgain(args?: readonly string[]): Promise<number | null>
  /** Between app and simulator; with `test.use({ breakable: true })` only. */
  readonly network: BreakableNetwork
  /** Gives the app an account at the simulator. */
  addAccount(window: Page, provider?: DeskProvider): Promise<void>
  /** Writes a CSV of the jobs and returns its path. */
  csv(name: string, jobs: readonly SimulatedJobSpec[]): Promise<string>
}

export const test = base.extend<{ desk: Desk; breakable: boolean }>({
  breakable: [false, { option: true }],
  desk: async ({ folder, launch, breakable }, use) => {
    const network = new BreakableNetwork()
    const simulator = await startSimulator(breakable ? { through: network.relayTo } : {})
    const downloads = join(folder, 'downloads')
    await saveSettings(join(folder, 'data'), { downloadFolder: downloads, pollInterval: 0.2 })
    await use({
      simulator,
      network,
      downloads,
      open: launch,
      startAgain: (args = []) => startAgain({ dataDir: join(folder, 'data'), args }),
      addAccount: (window, provider = 'redner') => saveAccount(window, simulator, provider),
      async csv(name, jobs) {
        const path = join(folder, name)
        await writeFile(path, csvOf(jobs))
        return path
      },
    })
    await network.close()
    await simulator.close()
  },
})

/** A dub of one video whose bytes repeat from its name, so that a test knows them. */
export function videoJob(id: string, bytes: number, faults: ObjectFaults = {}): SimulatedJobSpec {
  return {
    id,
    provider: 'redner',
    product: 'dub',
    title: `Film ${id}`,
    pollsUntilDone: 1,
    outputs: [
      { name: `${id}.mp4`, content: patternContent(id, bytes), contentType: 'video/mp4', faults },
    ],
  }
}

/** Fails unless the saved files of a folder are exactly those of the jobs, byte for byte. */
export async function expectSaved(
  folder: string,
  jobs: readonly SimulatedJobSpec[],
): Promise<void> {
  const names = jobs.map((job) => `${job.title}.mp4`)
  expect((await readdir(folder)).sort()).toEqual(names.sort())
  for (const job of jobs) {
    const saved = await readFile(join(folder, `${job.title}.mp4`))
    const wanted = Buffer.concat(job.outputs.flatMap(({ content }) => [...piecesOf(content)]))
    expect(saved.equals(wanted), `${job.title} has other bytes than the provider's`).toBe(true)
  }
}

/** Queues jobs as if their table had been pasted: the batch is called "Pasted jobs". */
export async function queueJobs(window: Page, jobs: readonly SimulatedJobSpec[]): Promise<void> {
  await queueList(window, { text: csvOf(jobs) })
}

/** Queues a list, of one file or pasted, as it is read without choices. */
export async function queueList(window: Page, list: OpenListsRequest): Promise<void> {
  await window.evaluate(async (request) => {
    const { reelhaul } = globalThis as PageGlobal
    const { id } = (await reelhaul.call('openLists', request))[0]!
    await reelhaul.call('rereadImport', { id })
    await reelhaul.call('commitImport', { id, provider: null, folder: null })
  }, list)
}

/** The row of a job in the window's list; a sheet over it may show the same jobs in a table. */
export const rowOf = (window: Page, job: SimulatedJobSpec) =>
  window
    .getByRole('grid')
    .getByRole('row')
    .filter({ hasText: job.title ?? job.id })

/** What the page itself may use. */
export type PageGlobal = typeof globalThis & { readonly reelhaul: ReelhaulApi }

async function saveAccount(
  window: Page,
  { baseUrls, credentials }: Simulator,
  provider: DeskProvider,
): Promise<void> {
  const name = provider === 'redner' ? 'Simulator' : `Simulator (${provider})`
  const account = { id: null, provider, name, baseUrl: baseUrls[provider] }
  await window.evaluate(
    async (edit) => {
      await (globalThis as PageGlobal).reelhaul.call('saveAccount', edit)
    },
    { ...account, key: credentials[provider].key },
  )
}

async function saveSettings(dataFolder: string, settings: Partial<Settings>): Promise<void> {
  await mkdir(dataFolder, { recursive: true })
  await writeFile(join(dataFolder, 'settings.json'), JSON.stringify({ settings }))
}

/** With a column for the provider where not all jobs are Redner's. */
function csvOf(jobs: readonly SimulatedJobSpec[]): string {
  const several = jobs.some(({ provider }) => provider !== 'redner')
  const rows = jobs.map(({ id, title, provider }) => [id, title, ...(several ? [provider] : [])])
  const names = ['job_id', 'title', ...(several ? ['provider'] : [])]
  return [names, ...rows].map((cells) => cells.join(',')).join('\r\n')
}
