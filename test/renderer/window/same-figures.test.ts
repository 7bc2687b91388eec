import { screen, within } from '@testing-library/svelte'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { desktopStateOf } from '../../../main/desktop/ui/desktop-state.ts'
import { desktopStrings } from '../../helpers/desktop-strings.ts'
import { queueQuerySchema } from '../../../preload/contract/model.ts'
import { groupKeys, groupStates } from '../../../preload/contract/state-groups.ts'
import { jobStates, type JobState } from '../../../preload/contract/vocabulary.ts'
import { strings } from '../../../renderer/words/strings.ts'
import type { FakeApi } from '../fake-api.ts'
import { fakeJob, fakeStart } from '../fake-jobs.ts'
import { renderApp } from '../helpers/render-app.ts'
import { settled } from '../helpers/settled.ts'

beforeEach(() => void vi.spyOn(Date, 'now').mockReturnValue(fakeStart))

/** So many jobs in each state, a different number each, all of one batch. */
const batchName = 'Spring campaign'
const jobsIn: Record<JobState, number> = {
  ...{ queued: 11, waiting: 7, ready: 5, downloading: 3, finalizing: 2, completed: 13 },
  ...{ failed: 4, paused: 6, cancelled: 1, blocked: 8 },
}

async function windowOver(states: readonly JobState[]): Promise<FakeApi> {
  const { api, app } = await renderApp({ jobs: 1 })
  api.jobs = states.flatMap((state) =>
    Array.from({ length: jobsIn[state] }, (_, n) =>
      fakeJob(100 * jobStates.indexOf(state) + n + 1, { state, batchId: 1, batchName }),
    ),
  )
  api.push()
  app.showBatch(1)
  await settled()
  await settled()
  return api
}

/** What the sidebar says of the first batch. */
const inSidebar = (): string | undefined =>
  within(screen.getByRole('navigation', { name: 'Queue and batches' })).getAllByTitle(/^\d+%/)[0]
    ?.title

const numbersIn = (text: string | null): number[] => (text?.match(/\d+/g) ?? []).map(Number)
const groupCount = (states: readonly JobState[], key: (typeof groupKeys)[number]): number =>
  groupStates[key].filter((state) => states.includes(state)).reduce((sum, s) => sum + jobsIn[s], 0)

function trayOf(api: FakeApi) {
  const { summary } = api.page(queueQuerySchema.parse({}))
  return desktopStateOf({ summary }, 0, desktopStrings('en'), fakeStart)
}

describe.each([
  ['every state', jobStates],
  ['what is only queued', ['queued', 'completed'] as const],
  ['what is only ready', ['ready', 'waiting', 'failed'] as const],
])('a queue of %s', (_title, states) => {
  it('is counted by the same groups in sidebar, header, status bar and tray', async () => {
    const api = await windowOver(states)
    const sidebar = screen.getByRole('navigation', { name: 'Queue and batches' })
    const header = screen.getByRole('list', { name: 'Jobs by stage' })
    const status = screen.getByRole('contentinfo', { name: 'Status' })
    const trayLine = trayOf(api).line
    for (const key of groupKeys) {
      const n = groupCount(states, key)
      const name = strings.groups[key]
      const item = within(sidebar).getByRole('button', { name: new RegExp(`^${name}`) })
      expect(numbersIn(item.textContent), `sidebar ${key}`).toEqual(n === 0 ? [] : [n])
      const stage = within(header).queryByRole('button', { name: new RegExp(`${name}$`) })
      expect(numbersIn(stage?.textContent ?? ''), `header ${key}`).toEqual(n === 0 ? [] : [n])
      if (!(key in strings.counts)) continue
      const words = strings.counts[key as keyof typeof strings.counts]({ n })
      expect(status.textContent.includes(words), `status bar ${key}`).toBe(n > 0)
      expect(trayLine.split(/, | · /).includes(words), `tray ${key}`).toBe(n > 0)
    }
    expect(numbersIn(within(status).getByText(/saved/).textContent)[0]).toBe(
      groupCount(states, 'completed'),
    )
  })

  it('is as far in the header as in the sidebar, the tray and the taskbar', async () => {
    const api = await windowOver(states)
    const header = screen.getByRole('progressbar', { name: `Progress of ${batchName}` })
    const said = header.getAttribute('aria-valuetext')
    expect(inSidebar()).toBe(said)
    const { progress, progressLine } = trayOf(api)
    const percent = Math.floor((progress ?? -1) * 100)
    expect(Number(header.getAttribute('aria-valuenow'))).toBe(percent)
    expect(said?.startsWith(progressLine ?? 'none')).toBe(true)
  })
})

it('says in every place that everything is paused', async () => {
  const { api } = await renderApp({ jobs: 40 })
  api.paused = true
  api.push()
  await settled()
  const banner = screen.getByRole('region', { name: 'Everything is paused' })
  expect(inSidebar()).toMatch(/Paused$/)
  expect(screen.getByRole('contentinfo').textContent).toContain('Everything is paused')
  expect(trayOf(api)).toMatchObject({ mode: 'paused', paused: true })
  expect(trayOf(api).progressLine).toMatch(/Paused$/)
  within(banner).getByRole('button', { name: 'Resume' }).click()
  await settled()
  expect(api.lastInput('pauseAll')).toBe(false)
})
